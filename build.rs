//! Stores what takes long to make as the program reads it: the words of `dictionaries/words.csv` (see `src/tokens/words.rs`),
//! the chances of `guesses.csv` (`src/tokens/guesses.rs`) and the built-in names (`src/dictionary/stored.rs`). The names are compiled by the very code that lays users' files over them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

#[allow(dead_code)]
#[path = "src/prefetch.rs"]
mod prefetch;

#[allow(dead_code)]
#[path = "src/tokens/words.rs"]
mod words;

#[allow(dead_code)]
#[path = "src/tokens/guesses.rs"]
mod guesses;

#[allow(dead_code)]
#[path = "src/span.rs"]
mod span;

#[allow(dead_code)]
#[path = "src/dictionary"]
mod dictionary {
    pub mod builtin;
    pub mod folding;
    pub mod ids;
    pub mod layers;
    pub mod names;
    pub mod record;
    pub mod sheet;
    pub mod stored;
    pub mod trie;
    pub mod words;
}

/// What the modules above need of the program's errors.
mod error {
    #[derive(Debug)]
    pub struct Error(String);

    impl Error {
        pub fn dictionary(file: &str, line: u64, column: usize, message: impl Into<String>) -> Error {
            Error(format!("{file}:{line}:{column}: {}", message.into()))
        }
    }

    impl std::fmt::Display for Error {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(&self.0)
        }
    }
}

/// What they need of its decoding: our own files are UTF-8.
mod decode {
    pub struct Decoded {
        pub text: String,
        pub n_replaced: u32,
    }

    pub fn decode(bytes: &[u8], _: Option<()>, _: bool, _: Option<()>) -> Decoded {
        Decoded { text: String::from_utf8_lossy(bytes).into_owned(), n_replaced: u32::from(std::str::from_utf8(bytes).is_err()) }
    }
}

const LIST: &str = "dictionaries/words.csv";
const GUESSES: &str = "dictionaries/guesses.csv";

fn main() {
    for path in ["dictionaries", "src/tokens", "src/dictionary", "src/prefetch.rs", "src/span.rs", "build.rs"] {
        println!("cargo::rerun-if-changed={path}");
    }
    store("words.bin", words_of_list());
    store("guesses.bin", chances());
    store("names.bin", dictionary::names::Names::compiled().unwrap_or_else(|e| panic!("dictionaries/{e}")).store());
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{path} cannot be read: {e}"))
}

fn store(name: &str, bytes: Vec<u8>) {
    let path = Path::new(&std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join(name);
    std::fs::write(&path, bytes).unwrap_or_else(|e| panic!("{} cannot be written: {e}", path.display()));
}

/// What `Guesses::read` reads: the chances to start with and to move on, then how many characters, they, and their chances.
fn chances() -> Vec<u8> {
    let text = read(GUESSES);
    let mut lines = text.lines().zip(1..);
    assert_eq!(lines.next().map(|(line, _)| line), Some("name,begin,end,middle,single"), "{GUESSES}:1: the columns of a list of guesses");
    let mut row = |(line, at): (&str, usize)| -> (String, Vec<u8>) {
        let mut cells = line.split(',');
        let name = cells.next().unwrap_or_default().to_owned();
        let chance = |cell: &str| {
            let chance = if cell.is_empty() { Some(guesses::NEVER) } else { cell.parse().ok().filter(|&chance: &f64| chance <= 0.0) };
            chance.unwrap_or_else(|| panic!("{GUESSES}:{at}: \"{cell}\" is no logarithm of a chance"))
        };
        let chances: Vec<f64> = cells.map(chance).collect();
        assert_eq!(chances.len(), 4, "{GUESSES}:{at}: a name and four chances, without quotes");
        (name, chances.into_iter().flat_map(f64::to_le_bytes).collect())
    };
    let mut bytes = Vec::new();
    for wanted in ["start", "begin", "end", "middle", "single"] {
        let (name, chances) = lines.next().map(&mut row).unwrap_or_default();
        assert_eq!(name, wanted, "{GUESSES}: the rows start, begin, end, middle and single come first");
        bytes.extend(chances);
    }
    let rows: Vec<(char, Vec<u8>)> = lines
        .map(|(line, at)| {
            let (name, chances) = row((line, at));
            let c = name.chars().next().filter(|&c| name.chars().count() == 1 && (guesses::FIRST..=guesses::LAST).contains(&c.into()));
            (c.unwrap_or_else(|| panic!("{GUESSES}:{at}:1: \"{name}\" is no character of the model")), chances)
        })
        .collect();
    assert!(rows.is_sorted_by(|a, b| a.0 < b.0), "{GUESSES}: characters stand in order, each once");
    bytes.extend((rows.len() as u32).to_le_bytes());
    rows.iter().for_each(|(c, _)| bytes.extend((*c as u16).to_le_bytes()));
    rows.into_iter().for_each(|(_, chances)| bytes.extend(chances));
    bytes
}

/// The words of the list.
fn words_of_list() -> Vec<u8> {
    let text = read(LIST);
    let rows = rows(&text);
    let plain = stored(&rows);
    // A word that would itself be cut apart has no part of speech where it stands in text.
    let words = words::Words::read(&plain).expect("what was stored can be read");
    let mut steps = Vec::new();
    let kept: Vec<Row> = rows.iter().map(|row| Row { pos: if is_whole(row.word, &words, &mut steps) { row.pos } else { "" }, ..*row }).collect();
    stored(&kept)
}

#[derive(Clone, Copy)]
struct Row<'t> {
    word: &'t str,
    count: u64,
    pos: &'t str,
}

/// The rows of the list, sorted by word.
fn rows(text: &str) -> Vec<Row<'_>> {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("name,count,pos"), "{LIST}:1: the columns of a word list");
    let mut rows: Vec<Row> = Vec::new();
    for (i, line) in lines.enumerate() {
        let at = i + 2;
        let cells: Vec<&str> = line.split(',').collect();
        let &[word, count, pos] = &cells[..] else { panic!("{LIST}:{at}: a word, its count and its part of speech, without quotes") };
        let count = count.parse().ok().filter(|&n| n > 0).unwrap_or_else(|| panic!("{LIST}:{at}:2: \"{count}\" is no count"));
        assert!(!word.is_empty() && word.chars().all(|c| c != '\0' && c as u32 <= 0xffff), "{LIST}:{at}:1: a word of the basic plane");
        assert!(rows.last().is_none_or(|last| last.word < word), "{LIST}:{at}:1: words stand in order, each once");
        rows.push(Row { word, count, pos });
    }
    rows
}

/// The word stays one where it is cut by itself; Latin letters and digits are never cut apart.
fn is_whole(word: &str, words: &words::Words, steps: &mut Vec<words::Step>) -> bool {
    let mut codes: Vec<u16> = word.chars().map(|c| words.code(c)).collect();
    words.steps(&mut codes, steps);
    steps[0].end() == codes.len() && word.chars().all(words::is_inner)
        || word.chars().all(|c| c.is_ascii_alphanumeric()) && (0..codes.len()).all(|at| steps[at].end() == at + 1)
}

/// A node while the trie is made.
struct Draft {
    parent: Option<usize>,
    code: u16,
    /// Index of the word that ends here in the rows, and one.
    row: usize,
    /// Which codes its children may have.
    filter: u64,
}

/// The nodes in the order in which they take their slots: what text has most often stands where it is looked for first, and a
/// parent, which is passed on the way to each of its children, before these.
fn by_use(trie: &[Draft], rows: &[Row]) -> Vec<usize> {
    let mut uses: Vec<u64> = trie.iter().map(|node| node.row.checked_sub(1).map_or(0, |row| rows[row].count)).collect();
    for (at, node) in trie.iter().enumerate().rev() {
        node.parent.into_iter().for_each(|parent| uses[parent] += uses[at]);
    }
    let mut order: Vec<usize> = (0..trie.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(uses[at]));
    order
}

/// Each value once, in order, with its number from 1.
fn numbered<T: Ord>(values: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    values.collect::<BTreeSet<T>>().into_iter().zip(1..).collect()
}

/// What `Words::read` reads: four sizes, then nodes, pairs, characters in the order of their codes, counts (the first is of all
/// words together) and parts of speech, a line each.
fn stored(rows: &[Row]) -> Vec<u8> {
    let mut often: HashMap<char, usize> = HashMap::new();
    rows.iter().flat_map(|row| row.word.chars()).for_each(|c| *often.entry(c).or_default() += 1);
    let mut chars: Vec<char> = often.keys().copied().collect();
    chars.sort_unstable_by_key(|c| (std::cmp::Reverse(often[c]), *c));
    let codes: HashMap<char, u16> = chars.iter().enumerate().map(|(i, c)| (*c, i as u16 + 1)).collect();
    let counts = numbered(rows.iter().map(|row| row.count));
    let mut pos = numbered(rows.iter().map(|row| row.pos).filter(|pos| !pos.is_empty()));
    pos.insert("", 0);
    for (what, many, bits) in [("characters", chars.len(), words::CODE), ("counts", counts.len(), words::COUNT), ("parts of speech", pos.len(), words::POS)] {
        assert!(many < 1 << bits, "{LIST}: {many} {what}; a node has room for {}", 1 << bits);
    }

    // A node stands behind its parent; that of a first character has none.
    let mut trie: Vec<Draft> = Vec::new();
    let mut path: Vec<(char, usize)> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        path.truncate(path.iter().zip(row.word.chars()).take_while(|((a, _), b)| a == b).count());
        for c in row.word.chars().skip(path.len()) {
            let (code, parent) = (codes[&c], path.last().map(|(_, node)| *node));
            if let Some(parent) = parent {
                trie[parent].filter |= 1 << words::filter(code);
            }
            path.push((c, trie.len()));
            trie.push(Draft { parent, code, row: 0, filter: 0 });
        }
        trie[path.last().expect("no word is empty").1].row = i + 1;
    }

    // Half of them stay free, so that searches are short.
    let hashed = chars.len() + 1..chars.len() + 1 + trie.len() * 2;
    let mut nodes = vec![0u64; hashed.end + words::SPARE];
    let mut pairs = vec![0u64; 1 << (words::PAIRS - 6)];
    let mut slots = vec![0; trie.len()];
    for at in by_use(&trie, rows) {
        let node = &trie[at];
        let parent: Option<usize> = node.parent.map(|parent| slots[parent]);
        assert!(parent != Some(0), "a parent has its slot before its children");
        let key = words::key(parent.unwrap_or(0), node.code);
        let mut slot = usize::from(node.code);
        if parent.is_some() {
            slot = words::home(words::hash(key), &hashed);
            while nodes[slot] != 0 {
                slot += 1;
            }
        }
        if parent.is_some_and(|parent| parent <= chars.len()) {
            let (number, bits) = words::pair(words::hash(key));
            pairs[number] |= bits;
        }
        slots[at] = slot;
        let row = node.row.checked_sub(1).map(|i| &rows[i]);
        let (count, pos) = row.map_or((0, 0), |row| (counts[&row.count], pos[row.pos]));
        nodes[slot] = node.filter | (((pos as u64) << words::COUNT | count as u64) << (words::SLOT + words::CODE)) | key;
    }
    assert!(nodes.last() == Some(&0) && nodes.len() <= 1 << words::SLOT, "{LIST}: more words than there is room for");

    let names: String = pos.keys().filter(|name| !name.is_empty()).flat_map(|name| [name, "\n"]).collect();
    let total = rows.iter().map(|row| row.count).sum();
    let counts: Vec<u64> = std::iter::once(total).chain(counts.into_keys()).collect();
    let sizes = [nodes.len(), chars.len(), counts.len(), names.len()];
    let mut bytes: Vec<u8> = sizes.iter().flat_map(|&size| (size as u32).to_le_bytes()).collect();
    bytes.extend(nodes.iter().chain(&pairs).flat_map(|node| node.to_le_bytes()));
    bytes.extend(chars.iter().flat_map(|&c| (c as u16).to_le_bytes()));
    bytes.extend(counts.iter().flat_map(|count| count.to_le_bytes()));
    bytes.extend_from_slice(names.as_bytes());
    bytes
}
