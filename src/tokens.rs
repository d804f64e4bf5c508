//! Words, by jieba: the only file that knows it.
//!
//! jieba is evidence, not a judge, and it is asked only where a decision depends on it: cutting every sentence would
//! cost more than all the rest of the road. Its dictionary is loaded when first needed.

use jieba_rs::Jieba;
use std::cell::RefCell;
use std::sync::OnceLock;

static JIEBA: OnceLock<Jieba> = OnceLock::new();

fn jieba() -> &'static Jieba {
    JIEBA.get_or_init(Jieba::new)
}

/// Loads jieba's dictionary on a thread of its own, while the other dictionaries load.
pub fn prepare() {
    std::thread::spawn(jieba);
}

/// A stretch of a text as jieba cuts it: where words begin and end, in code points from its start.
#[derive(Debug, Default)]
pub struct Cut {
    ends: Vec<u32>,
}

impl Cut {
    pub fn of(text: &str) -> Cut {
        Cut { ends: jieba().cut(text, true).iter().map(|token| token.end as u32).collect() }
    }

    /// A word begins or ends here.
    pub fn is_edge(&self, at: usize) -> bool {
        at == 0 || self.ends.binary_search(&(at as u32)).is_ok()
    }

    /// Start and end of the word that holds a position.
    pub fn word_at(&self, at: usize) -> Option<(usize, usize)> {
        let i = self.ends.partition_point(|&e| e as usize <= at);
        let end = *self.ends.get(i)?;
        Some((i.checked_sub(1).map_or(0, |b| self.ends[b] as usize), end as usize))
    }

    /// Start and end of the words that lie in a range.
    pub fn words(&self, from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let mut start = 0;
        self.ends.iter().map(move |&e| (std::mem::replace(&mut start, e as usize), e as usize)).filter(move |&(s, e)| s >= from && e <= to)
    }
}

/// The string is a word of jieba's dictionary.
pub fn is_word(word: &str) -> bool {
    jieba().has_word(word)
}

/// Part of speech in jieba's dictionary; empty for what is no word of it.
fn part_of_speech(word: &str) -> &str {
    // Asked first: for a word that it does not know, jieba loads another dictionary to guess from.
    if !is_word(word) {
        return "";
    }
    match jieba().tag(word, false).as_slice() {
        [only] => only.tag,
        _ => "",
    }
}

/// A verb and nothing else: 推出, not 建设.
pub fn is_verb(word: &str) -> bool {
    part_of_speech(word) == "v"
}

/// A noun, of whatever kind.
pub fn is_noun(word: &str) -> bool {
    part_of_speech(word).starts_with('n')
}

/// A word that leads to names and is in none: a verb, an adverb, a preposition, a pronoun, a conjunction.
pub fn is_lead(word: &str) -> bool {
    matches!(part_of_speech(word), "v" | "d" | "p" | "c" | "r" | "u" | "y")
}

/// A person's name.
pub fn is_person(word: &str) -> bool {
    matches!(part_of_speech(word), "nr" | "nrt" | "nrfg")
}

/// The name of a place.
pub fn is_place(word: &str) -> bool {
    part_of_speech(word) == "ns"
}

/// A name of a person, a place, a body or another of its own.
pub fn is_proper(word: &str) -> bool {
    matches!(part_of_speech(word), "nr" | "ns" | "nt" | "nz" | "nrt" | "nrfg" | "j")
}

/// What was told of pairs of characters: the same ones come again and again, and one look into memory answers.
struct Pairs {
    /// By the upper half of a pair's hash: its lower half, a bit that says that there is one, and the answer.
    told: Box<[u32; 1 << 16]>,
    word: String,
}

impl Pairs {
    fn new() -> Pairs {
        Pairs { told: Box::new([0; 1 << 16]), word: String::new() }
    }

    /// What `tell` says of two characters, asked once for those of the basic plane.
    fn remembered(&mut self, a: char, b: char, tell: impl Fn(&str) -> bool) -> bool {
        // No two pairs have one hash: the factor is odd.
        let hash = ((a as u32) << 16 | b as u32 & 0xffff).wrapping_mul(0x9e37_79b1);
        let slot = &mut self.told[(hash >> 16) as usize];
        let pair = (hash & 0xffff) << 1 | 1;
        let basic = (a as u32 | b as u32) >> 16 == 0;
        if basic && *slot >> 1 == pair {
            return *slot & 1 == 1;
        }
        self.word.clear();
        self.word.extend([a, b]);
        let is = tell(&self.word);
        if basic {
            *slot = pair << 1 | u32::from(is);
        }
        is
    }
}

thread_local! {
    static KNOWN: RefCell<Pairs> = RefCell::new(Pairs::new());
    static LEADS: RefCell<Pairs> = RefCell::new(Pairs::new());
}

/// The two characters are a word of jieba's dictionary.
pub fn is_pair(a: char, b: char) -> bool {
    KNOWN.with_borrow_mut(|pairs| pairs.remembered(a, b, is_word))
}

/// [`is_lead`] of a word of two characters.
pub fn is_lead_pair(a: char, b: char) -> bool {
    LEADS.with_borrow_mut(|pairs| pairs.remembered(a, b, is_lead))
}

/// A character that is an adverb, a preposition, a pronoun or a particle where it is a word: 仅, 却.
pub fn is_particle(c: char) -> bool {
    LEADS.with_borrow_mut(|pairs| pairs.remembered('\0', c, |word| matches!(part_of_speech(word.trim_start_matches('\0')), "d" | "p" | "r" | "u" | "y")))
}

/// The three characters are a word of jieba's dictionary.
pub fn is_triple(a: char, b: char, c: char) -> bool {
    spelled(&[a, b, c], is_word)
}

/// The three characters are a person's name in jieba's dictionary, and the last of them is no noun.
pub fn is_person_of_three(a: char, b: char, c: char) -> bool {
    spelled(&[a, b, c], is_person) && part_of_speech(c.encode_utf8(&mut [0; 4])) != "n"
}

/// [`is_lead`] of a word of any length.
pub fn is_lead_word(word: &[char]) -> bool {
    match *word {
        [a, b] => is_lead_pair(a, b),
        _ => spelled(word, is_lead),
    }
}

/// What `tell` says of a word: most are short, and spelled without memory of their own.
pub fn spelled(word: &[char], tell: impl Fn(&str) -> bool) -> bool {
    const SHORT: usize = 8;
    if word.len() > SHORT {
        return tell(&word.iter().collect::<String>());
    }
    let mut buffer = [0u8; 4 * SHORT];
    let mut end = 0;
    for c in word {
        end += c.encode_utf8(&mut buffer[end..]).len();
    }
    std::str::from_utf8(&buffer[..end]).is_ok_and(tell)
}

/// A token of the `tokens` table: its length in code points and part of speech.
pub fn tag(text: &str) -> Vec<(usize, String)> {
    jieba().tag(text, true).into_iter().map(|t| (t.word.chars().count(), t.tag.to_owned())).collect()
}
