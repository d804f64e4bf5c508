//! The words by which page furniture, bylines and their parts are known: `dictionaries/boilerplate.csv`, compiled.
//!
//! In: the CSV (`kind,name,note`). Out: one pattern a kind. Text is matched without regard to the spaces at its ends and
//! to the ornaments in front (`【相关阅读】`, `■ 相关阅读`).

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use crate::dictionary::words::pair_hash;
use jiff::civil::Date;
use regex::Regex;
use rustc_hash::FxHashMap;

/// Word lists and patterns for furniture, built once and shared.
pub struct Furniture {
    words: FxHashMap<&'static str, Words>,
    /// By the hash of how a word begins: the kinds of those that begin so, as bits.
    openings: Box<[u32; 1 << OPENING_BITS]>,
    date: Regex,
}

/// A line and the kinds of which a word may begin in it: looked at once, to be asked for many kinds.
pub struct Shown<'t> {
    pub text: &'t str,
    kinds: u32,
}

/// What a row of each kind means. A row of any other kind is an error, so that a typing slip does not switch a rule off.
const KINDS: [(&str, Place); 25] = [
    ("stop", Place::Front),
    ("stop_in", Place::Anywhere),
    ("drop", Place::Anywhere),
    ("drop_front", Place::Front),
    ("widget", Place::Whole),
    ("disclaimer", Place::Anywhere),
    ("signed", Place::Front),
    ("worker", Place::Anywhere),
    ("menu", Place::Anywhere),
    ("position", Place::Front),
    ("pager", Place::Anywhere),
    ("byline", Place::Word),
    ("source", Place::Anywhere),
    ("author", Place::Anywhere),
    ("editor", Place::Word),
    ("date", Place::Anywhere),
    ("credit", Place::Back),
    ("class_noise", Place::Name),
    ("class_body", Place::Name),
    ("class_title", Place::Name),
    ("class_caption", Place::Name),
    ("site", Place::Back),
    ("channel", Place::Back),
    ("year", Place::Anywhere),
    ("month", Place::Anywhere),
];

/// Where in a line, or in a class name, a word has to stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The line is nothing but such words, with marks and numbers between.
    Whole,
    /// At the front or behind a space or a mark.
    Word,
    Front,
    Back,
    Anywhere,
    Name,
}

enum Words {
    /// The words where their kind looks for them, and the words anywhere.
    Pattern { placed: Pattern, bare: Pattern, spellings: Spellings },
    /// Parts of class and id names.
    Names(Vec<String>),
}

/// Compiled when first asked: most articles ask for few, and all of them take as long as the other rules together.
struct Pattern {
    names: Arc<[String]>,
    place: Place,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    fn of(names: &Arc<[String]>, place: Place) -> Pattern {
        Pattern { names: names.clone(), place, compiled: OnceLock::new() }
    }

    fn source(&self) -> String {
        let names = &self.names;
        // spaces may stand between the characters of a label: 来 源
        let spaced = |name: &String| {
            let chars: Vec<String> = name.chars().map(|c| regex::escape(&c.to_string())).collect();
            if chars.len() <= 3 && !name.is_ascii() { chars.join(r"\s*") } else { chars.concat() }
        };
        let any = names.iter().map(spaced).collect::<Vec<_>>().join("|");
        // in a whole line a word of one character has to stand by itself: `大 中 小`, not 人大
        let (single, several): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| name.chars().nth(1).is_none());
        let join = |names: Vec<&String>| names.into_iter().map(spaced).collect::<Vec<_>>().join("|");
        let (single, several) = (join(single), join(several));
        let gap = r"[\s\p{P}\p{S}\p{N}]";
        let any = if names.is_empty() { r"[^\s\S]".to_owned() } else { any };
        match self.place {
            Place::Front => format!(r"(?i)^[\s\p{{P}}\p{{S}}]*({any})"),
            Place::Word => format!(r"(?i)(?:^|[\s\p{{P}}\p{{S}}\p{{N}}])({any})"),
            Place::Whole => format!(r"(?i)^{gap}*((?:(?:{several}){gap}*|(?:{single})(?:{gap}+|$))+)$"),
            Place::Back => format!(r"(?i)({any})[\s\p{{P}}\p{{S}}]*$"),
            Place::Anywhere | Place::Name => format!(r"(?i)({any})"),
        }
    }
}

impl Deref for Pattern {
    type Target = Regex;

    fn deref(&self) -> &Regex {
        self.compiled.get_or_init(|| Regex::new(&self.source()).expect("escaped words make a valid pattern"))
    }
}

/// The words of a kind by their letters: most lines hold none, which takes a hundredth of the time of a pattern.
struct Spellings {
    words: Vec<Vec<char>>,
    /// The bit of the kind in the openings of all.
    bit: u32,
}

/// Bits of a hash of two characters, or of one and [`ALONE`].
const OPENING_BITS: u32 = 12;
/// Stands in place of the second character of a word of one.
const ALONE: char = '\0';

impl Spellings {
    /// Adds to the openings of all how these words begin.
    fn of(names: &[String], bit: u32, openings: &mut [u32]) -> Spellings {
        let mut words: Vec<Vec<char>> = names.iter().map(|name| name.chars().filter_map(Self::letter).collect()).collect();
        words.retain(|word| !word.is_empty());
        words.sort_unstable();
        for word in &words {
            openings[Self::opening(word[0], word.get(1).copied().unwrap_or(ALONE))] |= bit;
        }
        Spellings { words, bit }
    }

    /// Patterns see no case, and no spaces inside words.
    fn letter(c: char) -> Option<char> {
        match c {
            // Han characters and the marks between them, told without a table.
            '\u{3001}'..='\u{d7ff}' => Some(c),
            '!'..='~' => Some(c.to_ascii_lowercase()),
            _ if c.is_whitespace() => None,
            _ => c.to_lowercase().next(),
        }
    }

    /// Where the kinds of words stand that begin with two characters, or are one.
    fn opening(a: char, b: char) -> usize {
        (pair_hash(a, b) >> (32 - OPENING_BITS)) as usize
    }

    /// Whether a word of the kind may stand in a line.
    fn may_be_in(&self, line: &str, openings: &[u32]) -> bool {
        let opens = |a: char, b: char| openings[Self::opening(a, b)] & self.bit != 0;
        let (mut before, mut from) = (ALONE, 0);
        for (at, c) in line.char_indices() {
            let Some(c) = Self::letter(c) else { continue };
            if opens(before, c) && self.begins(&line[from..]) || opens(c, ALONE) && self.begins(&line[at..]) {
                return true;
            }
            (before, from) = (c, at);
        }
        false
    }

    /// Whether a text begins with a word.
    fn begins(&self, text: &str) -> bool {
        let letters = text.chars().filter_map(Self::letter);
        let first = letters.clone().next();
        let alike = &self.words[self.words.partition_point(|word| word.first().copied() < first)..];
        alike.iter().take_while(|word| word.first().copied() == first).any(|word| letters.clone().take(word.len()).eq(word.iter().copied()))
    }
}

impl Furniture {
    /// Compiles the rows of `boilerplate.csv`.
    ///
    /// The error names line and column: `3:1: unknown kind "stopp" (one of stop, stop_in, …)`.
    pub fn from_csv(csv: &str) -> Result<Furniture, String> {
        let mut rows: HashMap<&'static str, Vec<String>> = HashMap::new();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
        let headers = reader.headers().map_err(|e| e.to_string())?.clone();
        let column = |name: &str| {
            let found = headers.iter().position(|h| h.trim() == name);
            found.ok_or_else(|| format!("1:1: no column \"{name}\" (columns are kind, name, note)"))
        };
        let (kind_column, name_column) = (column("kind")?, column("name")?);
        for record in reader.records() {
            let record = record.map_err(|e| e.to_string())?;
            let line = record.position().map_or(0, |p| p.line());
            let kind = record.get(kind_column).unwrap_or("").trim();
            let name = record.get(name_column).unwrap_or("").trim();
            if kind.is_empty() && name.is_empty() {
                continue;
            }
            let Some((kind, place)) = KINDS.iter().find(|(k, _)| *k == kind) else {
                let known: Vec<&str> = KINDS.iter().map(|(k, _)| *k).collect();
                return Err(format!("{line}:{}: unknown kind \"{kind}\" (one of {})", kind_column + 1, known.join(", ")));
            };
            if name.is_empty() {
                return Err(format!("{line}:{}: empty name", name_column + 1));
            }
            let name = if *place == Place::Name { name.to_ascii_lowercase() } else { name.to_owned() };
            rows.entry(kind).or_default().push(name);
        }
        let marks = |kind: &str| rows.get(kind).map_or(String::new(), |names| regex::escape(&names.concat()));
        let date = format!(r"((?:19|20)[0-9]{{2}})\s*[-/.{}]\s*([0-9]{{1,2}})\s*[-/.{}]\s*([0-9]{{1,2}})", marks("year"), marks("month"));
        let date = Regex::new(&date).map_err(|e| e.to_string())?;
        let mut words = FxHashMap::default();
        let mut openings = Box::new([0; 1 << OPENING_BITS]);
        for ((kind, place), number) in KINDS.into_iter().zip(0..) {
            let mut names = rows.remove(kind).unwrap_or_default();
            // the longer word is the one meant where two begin alike
            names.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            let compiled = if place == Place::Name {
                Words::Names(names)
            } else {
                let names: Arc<[String]> = names.into();
                let spellings = Spellings::of(&names, 1 << number, &mut openings[..]);
                Words::Pattern { placed: Pattern::of(&names, place), bare: Pattern::of(&names, Place::Anywhere), spellings }
            };
            words.insert(kind, compiled);
        }
        Ok(Furniture { words, openings, date })
    }

    /// Whether a line has a word of this kind where this kind looks for it.
    ///
    /// `stop` finds `【相关阅读】` and `相关新闻：`, not 该公司相关新闻.
    pub fn has(&self, kind: &str, line: &str) -> bool {
        self.holds(kind, &Shown { text: line, kinds: u32::MAX })
    }

    /// As [`Furniture::has`], of a line that is asked for several kinds.
    pub fn holds(&self, kind: &str, line: &Shown<'_>) -> bool {
        let Some(Words::Pattern { placed, spellings, .. }) = self.words.get(kind) else { return false };
        line.kinds & spellings.bit != 0 && spellings.may_be_in(line.text, &self.openings[..]) && placed.is_match(line.text)
    }

    /// Looks at a line that is to be asked for several kinds.
    pub fn look<'t>(&self, text: &'t str) -> Shown<'t> {
        let (mut before, mut kinds) = (ALONE, 0);
        for c in text.chars().filter_map(Spellings::letter) {
            kinds |= self.openings[Spellings::opening(before, c)] | self.openings[Spellings::opening(c, ALONE)];
            before = c;
        }
        Shown { text, kinds }
    }

    /// The first word of this kind, as a byte range of `line`.
    pub fn find(&self, kind: &str, line: &str) -> Option<(usize, usize)> {
        match self.words.get(kind)? {
            Words::Pattern { placed, .. } => placed.captures(line)?.get(1).map(|m| (m.start(), m.end())),
            Words::Names(_) => None,
        }
    }

    /// The first full date in a text: `2012年1月12日`, `2012-01-12 17:14`, `2012/1/12`, `2012.01.12`, full-width digits too.
    ///
    /// No date in `1/12/2012`, `20120112` or `2012年1月`.
    pub fn date(&self, text: &str) -> Option<Date> {
        let fold = |c: char| match c {
            '\u{ff10}'..='\u{ff19}' => char::from(b'0' + (c as u32 - 0xff10) as u8),
            c => c,
        };
        let folded: String;
        let text = if text.contains(|c| fold(c) != c) {
            folded = text.chars().map(fold).collect();
            &folded
        } else {
            text
        };
        self.date.captures_iter(text).find_map(|found| {
            let number = |i: usize| found[i].parse::<i16>().ok();
            Date::new(number(1)?, number(2)? as i8, number(3)? as i8).ok()
        })
    }

    /// Where the first word of this kind stands, wherever that is.
    pub fn first(&self, kind: &str, line: &str) -> Option<usize> {
        match self.words.get(kind)? {
            Words::Pattern { bare, .. } => bare.find(line).map(|m| m.start()),
            Words::Names(_) => None,
        }
    }

    /// How many bytes of a line the words of this kind take. A word of one character counts only by itself: 大 in
    /// `大 中 小`, not in 人大.
    pub fn covered(&self, kind: &str, line: &str) -> usize {
        let Some(Words::Pattern { bare, .. }) = self.words.get(kind) else {
            return 0;
        };
        let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        bare.find_iter(line)
            .filter(|m| {
                let single = m.as_str().chars().nth(1).is_none();
                let joined = is_letter(line[..m.start()].chars().next_back()) || is_letter(line[m.end()..].chars().next());
                !(single && joined)
            })
            .map(|m| m.len())
            .sum()
    }

    /// A text without the words of this kind at its end: 新京报举报 and the buttons give 新京报.
    pub fn without_tail<'t>(&self, kind: &str, text: &'t str) -> &'t str {
        let Some(Words::Pattern { bare, .. }) = self.words.get(kind) else {
            return text;
        };
        let mut end = text.len();
        for found in bare.find_iter(text).collect::<Vec<_>>().into_iter().rev() {
            let wide = found.as_str().chars().nth(1).is_some();
            if found.end() == end && found.start() > 0 && wide {
                end = found.start();
            }
        }
        &text[..end]
    }

    /// Whether a class or id tells this kind: `relatedNews-box` is `class_noise` by the row `related`.
    ///
    /// A word of up to four letters has to be a whole part of the name (`nav` in `top-nav`, `topNav`, not in `navy`).
    pub(super) fn names(&self, kind: &str, class: &str) -> bool {
        let Some(Words::Names(names)) = self.words.get(kind) else {
            return false;
        };
        let parts = parts(class);
        names.iter().any(|name| parts.iter().any(|p| p == name || name.len() > 4 && p.contains(name.as_str())))
    }
}

/// `top-NavBar_2` in parts: `top`, `nav`, `bar`, and `top-navbar_2` itself less its digits: `navbar`.
fn parts(class: &str) -> Vec<String> {
    let mut parts = Vec::new();
    for word in class.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| !w.is_empty()) {
        parts.push(word.to_ascii_lowercase());
        let mut part = String::new();
        let mut lower = false;
        for c in word.chars() {
            if c.is_ascii_uppercase() && lower && !part.is_empty() {
                parts.push(std::mem::take(&mut part));
            }
            lower = c.is_ascii_lowercase();
            part.push(c.to_ascii_lowercase());
        }
        if part.len() < word.len() {
            parts.push(part);
        }
    }
    parts
}
