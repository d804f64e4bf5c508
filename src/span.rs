//! Positions. A [`Span`] counts Unicode code points, 0-based and end-exclusive, as every `start` and `end` of the
//! tables does; bytes are reached only through the [`Text`] that the span lies in.

use crate::prefetch::prefetch;
use std::borrow::Cow;
use std::ops::Range;

/// A stretch of a text in code points; never backwards.
///
/// ```
/// use mingshu::Span;
/// let s = Span::new(2, 5);
/// assert_eq!((s.start(), s.end(), s.len()), (2, 5, 3));
/// assert!(s.contains(Span::new(3, 4)) && !s.crosses(Span::new(3, 4)));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// A span from `start` up to and without `end`.
    ///
    /// # Panics
    /// When `end` comes before `start`: a stage that builds such a span is wrong.
    pub fn new(start: usize, end: usize) -> Span {
        assert!(start <= end, "a span runs forwards: {start}..{end}");
        Span { start: start as u32, end: end as u32 }
    }

    pub fn start(self) -> usize {
        self.start as usize
    }

    pub fn end(self) -> usize {
        self.end as usize
    }

    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// `other` lies within (or is equal).
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The position lies within.
    pub fn has(self, at: usize) -> bool {
        self.start() <= at && at < self.end()
    }

    /// They share at least one code point.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// They overlap and neither contains the other.
    pub fn crosses(self, other: Span) -> bool {
        self.overlaps(other) && !self.contains(other) && !other.contains(self)
    }
}

/// A text with its folded characters: what every matching stage looks at.
///
/// `chars[i]` is the code point at position `i` after folding width (１２ → 12) and traditional or variant forms
/// (萬 → 万); folding never changes how many there are, so positions hold for the verbatim text too.
pub struct Text<'a> {
    raw: &'a str,
    chars: Vec<char>,
    bytes: Vec<u32>,
    /// Which characters folding changed, as bits.
    changed: Vec<u64>,
}

impl<'a> Text<'a> {
    pub fn new(raw: &'a str, fold: &Folding) -> Text<'a> {
        // Counted first: the offsets stay in memory until their part is written.
        let count = raw.chars().count();
        let mut chars = vec!['\0'; count];
        let mut bytes = vec![raw.len() as u32; count + 1];
        let mut changed = Vec::with_capacity(count / 64 + 1);
        let mut rest = raw.as_bytes();
        for (chars, bytes) in chars.chunks_mut(64).zip(bytes.chunks_mut(64)) {
            let mut bits = 0;
            for (i, (folded, byte)) in chars.iter_mut().zip(bytes).enumerate() {
                let at = raw.len() - rest.len();
                *byte = at as u32;
                let verbatim = match *rest {
                    // Nearly all are Han characters: three bytes, read without a look at how many.
                    [a @ 0xe0..=0xef, b, c, ref behind @ ..] => {
                        rest = behind;
                        let verbatim = of_three(a, b, c);
                        *folded = fold.basic(verbatim);
                        verbatim.into()
                    }
                    _ => {
                        let c = raw[at..].chars().next().unwrap_or_default();
                        rest = &rest[c.len_utf8()..];
                        *folded = fold.fold(c);
                        c as u32
                    }
                };
                bits |= u64::from(*folded as u32 != verbatim) << i;
            }
            changed.push(bits);
        }
        Text { raw, chars, bytes, changed }
    }

    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    pub fn len(&self) -> usize {
        self.chars.len()
    }

    pub fn is_empty(&self) -> bool {
        self.chars.is_empty()
    }

    /// The verbatim characters of a span.
    pub fn slice(&self, span: Span) -> &'a str {
        &self.raw[self.bytes[span.start()] as usize..self.bytes[span.end()] as usize]
    }

    /// The characters of a span before folding.
    pub fn verbatim(&self, span: Span) -> Cow<'_, [char]> {
        if self.is_changed(span) { self.slice(span).chars().collect() } else { self.folded(span).into() }
    }

    /// Folding changed one of these characters.
    fn is_changed(&self, span: Span) -> bool {
        let (first, last) = (span.start() / 64, span.end().saturating_sub(1) / 64);
        !span.is_empty()
            && (first..=last).any(|i| {
                let from = if i == first { u64::MAX << (span.start() % 64) } else { u64::MAX };
                let to = if i == last { u64::MAX >> (63 - (span.end() - 1) % 64) } else { u64::MAX };
                self.changed[i] & from & to != 0
            })
    }

    /// The verbatim text.
    pub fn raw(&self) -> &'a str {
        self.raw
    }

    /// Where the code point stands that begins at a byte.
    pub fn position(&self, byte: usize) -> usize {
        self.bytes.partition_point(|&b| (b as usize) < byte)
    }

    /// The folded characters of a span.
    pub fn folded(&self, span: Span) -> &[char] {
        &self.chars[span.range()]
    }

    /// The folded character at a position, or NUL past the end.
    pub fn at(&self, i: usize) -> char {
        self.chars.get(i).copied().unwrap_or('\0')
    }

    /// The table that maps code points to bytes, for whoever keeps the text.
    pub fn into_offsets(self) -> Offsets {
        Offsets { bytes: self.bytes }
    }
}

/// Of things in order, those that begin in a range.
pub fn beginning_in<T>(all: &[T], from: usize, to: usize, start: impl Fn(&T) -> usize) -> &[T] {
    let all = &all[all.partition_point(|x| start(x) < from)..];
    &all[..all.partition_point(|x| start(x) < to)]
}

/// Whether a word stands somewhere in a text.
pub fn holds(chars: &[char], word: &[char]) -> bool {
    // The first character is looked at before the rest is compared.
    word.first().is_some_and(|&first| chars.windows(word.len()).any(|w| w[0] == first && w == word))
}

/// A letter: Han characters, ASCII and the marks of Chinese text are told without a table.
pub fn is_letter(c: char) -> bool {
    match c {
        '\u{4e00}'..='\u{9fff}' => true,
        '\0'..='\x7f' => c.is_ascii_alphabetic(),
        // Dashes, quotation marks, spaces; 、。《》【】; the full-width forms of ASCII marks.
        '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff01}'..='\u{ff20}' => false,
        c => c.is_alphabetic(),
    }
}

/// Where each code point of a text begins, in bytes.
#[derive(Debug)]
pub struct Offsets {
    bytes: Vec<u32>,
}

impl Offsets {
    /// The slice of `text` (the one these offsets were made from) that a span covers.
    pub fn slice<'t>(&self, text: &'t str, span: Span) -> &'t str {
        &text[self.bytes[span.start()] as usize..self.bytes[span.end()] as usize]
    }

    /// Asks memory for where a span begins.
    pub fn prefetch(&self, span: Span) {
        prefetch(&self.bytes[span.start()]);
    }

    /// Asks memory, once that is there, for its first character.
    pub fn prefetch_text(&self, text: &str, span: Span) {
        text.as_bytes().get(self.bytes[span.start()] as usize).into_iter().for_each(prefetch);
    }

    /// Code points in the text.
    pub fn len(&self) -> usize {
        self.bytes.len() - 1
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The character of the basic plane that these three bytes of UTF-8 spell.
pub fn of_three(a: u8, b: u8, c: u8) -> u16 {
    u16::from(a) << 12 | u16::from(b & 0x3f) << 6 | u16::from(c & 0x3f)
}

/// Some characters of the basic plane, as bits; one beyond it counts as that whose last two bytes it has.
pub struct CharSet(pub Box<[u64; 1 << 10]>);

impl Default for CharSet {
    fn default() -> CharSet {
        CharSet(Box::new([0; 1 << 10]))
    }
}

impl CharSet {
    pub fn add(&mut self, c: u32) {
        let c = c as usize & 0xffff;
        self.0[c >> 6] |= 1 << (c & 63);
    }

    pub fn has(&self, c: u32) -> bool {
        let c = c as usize & 0xffff;
        self.0[c >> 6] >> (c & 63) & 1 == 1
    }
}

/// Maps width and character variants to one standard form, code point by code point.
#[derive(Clone)]
pub struct Folding {
    table: Box<[u16; 1 << 16]>,
}

impl Folding {
    /// Width alone; [`Folding::variant`] adds the rows of `variants.csv`.
    pub fn width() -> Folding {
        let mut table = Box::new([0; 1 << 16]);
        for (c, to) in (0..=u16::MAX).zip(table.iter_mut()) {
            *to = c;
        }
        for c in 0xff01..=0xff5eu16 {
            table[c as usize] = c - 0xfee0;
        }
        for space in [0x3000usize, 0xa0, 0x2002, 0x2003, 0x2009, 0x202f] {
            table[space] = b' ' as u16;
        }
        Folding { table }
    }

    /// Reads `variant` as `standard` from now on (萬 as 万). Characters outside the basic plane stay as they are.
    pub fn variant(&mut self, variant: char, standard: char) {
        if let (Ok(v), Ok(s)) = (u16::try_from(variant as u32), u16::try_from(standard as u32)) {
            self.table[v as usize] = s;
        }
    }

    pub fn fold(&self, c: char) -> char {
        u16::try_from(c as u32).map_or(c, |c| self.basic(c))
    }

    /// Of a character of the basic plane.
    fn basic(&self, c: u16) -> char {
        char::from_u32(self.table[usize::from(c)].into()).unwrap_or_default()
    }

    /// A dictionary name as it is matched: folded, Latin in lower case.
    pub fn key(&self, name: &str) -> Vec<char> {
        self.letters(name).collect()
    }

    /// The characters of [`Folding::key`].
    pub fn letters<'n>(&self, name: &'n str) -> impl Iterator<Item = char> + use<'_, 'n> {
        name.chars().map(|c| self.fold(c).to_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Verbatim characters are those of the text wherever a span begins and ends, changed by folding or not.
    #[test]
    fn verbatim_characters_are_those_of_the_text() {
        let mut fold = Folding::width();
        fold.variant('萬', '万');
        for at in [0, 1, 62, 63, 64, 65, 127, 128, 140] {
            let raw: String = (0..141).map(|i| if i == at { '萬' } else { '洛' }).collect();
            let all: Vec<char> = raw.chars().collect();
            let text = Text::new(&raw, &fold);
            for (start, end) in [(0, 141), (0, 64), (1, 64), (63, 65), (64, 128), (64, 141), (65, 65), (140, 141), (at, at + 1), (0, at), (at + 1, 141)] {
                let span = Span::new(start, end);
                assert_eq!(*text.verbatim(span), all[start..end], "{at} {span:?}");
                assert_eq!(text.is_changed(span), span.has(at), "{at} {span:?}");
            }
        }
    }
}
