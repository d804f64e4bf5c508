//! Words, by jieba: the only file that knows it.
//!
//! jieba is evidence, not a judge, and it is asked only where a decision depends on it: cutting every sentence would
//! cost more than all the rest of the road. Its dictionary, as `words.csv`, is stored in the program, ready to be walked
//! ([`words`]): loading it anew took longer than showing an article. What the list does not know is guessed as jieba does
//! ([`guesses`]); jieba itself is loaded for the `tokens` table alone.

mod guesses;
mod words;

use guesses::Guesses;
use jieba_rs::Jieba;
use std::cell::RefCell;
use std::sync::OnceLock;
use words::{Step, Words, is_inner};

/// As the build script stored them.
static STORED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/words.bin"));
static STORED_GUESSES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/guesses.bin"));

fn words() -> &'static Words<'static> {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| Words::read(STORED).expect("the build script stores words that can be read"))
}

fn guesses() -> &'static Guesses<'static> {
    static GUESSES: OnceLock<Guesses> = OnceLock::new();
    GUESSES.get_or_init(|| Guesses::read(STORED_GUESSES).expect("the build script stores guesses that can be read"))
}

/// A stretch of text without punctuation while it is cut.
#[derive(Default)]
struct Block {
    /// Of each character its code.
    codes: Vec<u16>,
    steps: Vec<Step>,
    /// What guesses are made with.
    path: Vec<u8>,
}

thread_local! {
    static BLOCK: RefCell<Block> = RefCell::default();
}

/// Cuts a stretch of a text as `jieba_rs::Jieba::cut` does with its own dictionary and guesses, without the time that
/// loading it takes: adds to `ends` where words end, in code points from the start of the stretch.
pub fn cut(chars: &[char], ends: &mut Vec<u32>) {
    let words = words();
    BLOCK.with_borrow_mut(|block| {
        let mut at = 0;
        while at < chars.len() {
            block.codes.extend(chars[at..].iter().take_while(|&&c| is_inner(c)).map(|&c| words.code(c)));
            let end = at + block.codes.len();
            close(block, &chars[at..end], at, ends);
            at = end;
            // The end of a line is one word.
            let mark = &chars[at..];
            if !mark.is_empty() {
                at += 1 + usize::from(mark.starts_with(&['\r', '\n']));
                ends.push(at as u32);
            }
        }
    });
}

/// Adds the words of a block that stands at a place. Single characters side by side are guessed at, unless they would be a
/// word together.
fn close(block: &mut Block, chars: &[char], at: usize, ends: &mut Vec<u32>) {
    let Block { codes, steps, path } = block;
    words().steps(codes, steps);
    let mut start = 0;
    while start < codes.len() {
        let singles = (start..codes.len()).take_while(|&at| steps[at].end() == at + 1).count();
        let end = if singles == 0 { steps[start].end() } else { start + singles };
        let run = &chars[start..end];
        let mut last = at + start;
        let mut add = |length| {
            last += length;
            ends.push(last as u32);
        };
        if singles < 2 {
            add(run.len());
        } else if words().has_codes(&codes[start..end]) {
            run.iter().for_each(|_| add(1));
        } else if run.iter().all(char::is_ascii_alphanumeric) {
            add(run.len());
        } else {
            guesses().words(run, path, add);
        }
        start = end;
    }
    codes.clear();
}

/// A stretch of a text as jieba cuts it: where words begin and end, in code points from its start.
#[derive(Clone, Copy, Debug)]
pub struct Cut<'e> {
    pub ends: &'e [u32],
}

impl<'e> Cut<'e> {
    /// A word begins or ends here.
    pub fn is_edge(self, at: usize) -> bool {
        at == 0 || self.ends.binary_search(&(at as u32)).is_ok()
    }

    /// Start and end of the word that holds a position.
    pub fn word_at(self, at: usize) -> Option<(usize, usize)> {
        let i = self.ends.partition_point(|&e| e as usize <= at);
        let end = *self.ends.get(i)?;
        Some((i.checked_sub(1).map_or(0, |b| self.ends[b] as usize), end as usize))
    }

    /// Start and end of the words that lie in a range.
    pub fn words(self, from: usize, to: usize) -> impl Iterator<Item = (usize, usize)> + use<'e> {
        let mut start = 0;
        self.ends.iter().map(move |&e| (std::mem::replace(&mut start, e as usize), e as usize)).filter(move |&(s, e)| s >= from && e <= to)
    }
}

/// These characters are a word of the list.
pub fn is_word(word: &[char]) -> bool {
    words().has(word)
}

/// These two characters are.
pub fn is_pair(a: char, b: char) -> bool {
    is_word(&[a, b])
}

/// Asks memory for what tells whether these two characters may be a word.
pub fn prefetch_pair_bits(a: char, b: char) {
    words().prefetch_pair_bits([a, b]);
}

/// Asks memory, once that is there, for the word.
pub fn prefetch_pair(a: char, b: char) {
    words().prefetch_pair([a, b]);
}

/// As jieba tags the word; empty for what is no word of the list, or one that is cut apart even by itself.
pub fn part_of_speech(word: &[char]) -> &'static str {
    words().pos(word)
}

/// A verb and nothing else: 推出, not 建设.
pub fn is_verb(word: &[char]) -> bool {
    part_of_speech(word) == "v"
}

/// A noun, of whatever kind.
pub fn is_noun(word: &[char]) -> bool {
    part_of_speech(word).starts_with('n')
}

/// A word that leads to names and is in none: a verb, an adverb, a preposition, a pronoun, a conjunction.
pub fn is_lead(word: &[char]) -> bool {
    matches!(part_of_speech(word), "v" | "d" | "p" | "c" | "r" | "u" | "y")
}

/// An adverb, a preposition, a pronoun or a particle: 仅, 却.
pub fn is_particle(word: &[char]) -> bool {
    matches!(part_of_speech(word), "d" | "p" | "r" | "u" | "y")
}

/// A person's name.
pub fn is_person(word: &[char]) -> bool {
    matches!(part_of_speech(word), "nr" | "nrt" | "nrfg")
}

/// The name of a place.
pub fn is_place(word: &[char]) -> bool {
    part_of_speech(word) == "ns"
}

/// A name of a person, a place, a body or another of its own.
pub fn is_proper(word: &[char]) -> bool {
    matches!(part_of_speech(word), "nr" | "ns" | "nt" | "nz" | "nrt" | "nrfg" | "j")
}

/// A token of the `tokens` table: its length in code points and part of speech.
pub fn tag(text: &str) -> Vec<(usize, String)> {
    static JIEBA: OnceLock<Jieba> = OnceLock::new();
    JIEBA.get_or_init(Jieba::new).tag(text, true).into_iter().map(|t| (t.word.chars().count(), t.tag.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words of the list, which stand in its first column.
    fn listed() -> impl Iterator<Item = &'static str> {
        include_str!("../dictionaries/words.csv").lines().skip(1).map(|line| line.split(',').next().unwrap_or_default())
    }

    fn chars(word: &str) -> Vec<char> {
        word.chars().collect()
    }

    /// Every word of the list, with its part of speech, is one of jieba's, which has no other.
    #[test]
    fn words_are_those_of_jieba() {
        let jieba = Jieba::new();
        let mut many = 0;
        for word in listed() {
            let tags = jieba.tag(word, false);
            let wanted = if let [only] = &tags[..] { only.tag } else { "" };
            assert!(jieba.has_word(word) && is_word(&chars(word)), "{word}");
            assert_eq!(part_of_speech(&chars(word)), wanted, "{word}");
            many += 1;
        }
        assert!(format!("{jieba:?}").contains(&format!("records_len: {many},")), "{jieba:?} has more than {many}");
        for none in ["", "洛济", "洛阳石化产", "😀", "\0", "zzz"] {
            assert!(!is_word(&chars(none)) && !jieba.has_word(none), "{none}");
            assert_eq!(part_of_speech(&chars(none)), "");
        }
    }

    /// Words and what is none, thrown together: every edge is where jieba has one.
    #[test]
    fn cuts_are_those_of_jieba() {
        #[rustfmt::skip]
        const BETWEEN: [&str; 28] = [
            "", "", "", "", "的", "了", "，", "。", "\r\n", "12.5", "A-B", " ", "龘", "㐀", "😀", "%", "王建国", "岚", "2021年", "·",
            "_a.", "-5%", "+#", "v1.5-", "㐀㐁", "鿖", "濛沭瓴", "岚川沔",
        ];
        let jieba = Jieba::new();
        let words: Vec<&str> = listed().collect();
        let mut random = 20_211_231u64;
        let mut next = |below: usize| {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (random >> 33) as usize % below
        };
        for _ in 0..20_000 {
            let length = 1 + next(12);
            let text: String = (0..length).flat_map(|_| [words[next(words.len())], BETWEEN[next(BETWEEN.len())]]).collect();
            // Cut anywhere, so that words break too.
            let text: String = text.chars().skip(next(3)).collect();
            let wanted: Vec<u32> = jieba.cut(&text, true).iter().map(|token| token.end as u32).collect();
            let mut ends = Vec::new();
            cut(&chars(&text), &mut ends);
            assert_eq!(ends, wanted, "{text}");
        }
    }
}
