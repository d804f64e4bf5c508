//! Which characters are words that no list holds: jieba's hidden Markov model over `guesses.csv`, as the build script
//! stores it.
//!
//! Each character begins a word, ends one, stands in its middle or is one by itself; the likeliest way to say so of all
//! characters of a run is found as Viterbi does. Letters and digits stay together, with the signs inside of names and
//! numbers.

/// Begins, ends, in the middle, single: the order of the columns, which decides between equals too.
const STATES: usize = 4;
const BEGIN: usize = 0;
const END: usize = 1;
const MIDDLE: usize = 2;
const SINGLE: usize = 3;

/// By state, the two that may stand before it.
const BEFORE: [[usize; 2]; STATES] = [[END, SINGLE], [BEGIN, MIDDLE], [BEGIN, MIDDLE], [END, SINGLE]];

/// The logarithm of the chance of what never was seen.
pub const NEVER: f64 = -3.14e100;

/// The characters that the model speaks of.
pub const FIRST: u32 = 0x4e00;
pub const LAST: u32 = 0x9fd5;

/// Marks a character without a row.
const NONE: u16 = u16::MAX;

/// The logarithms of four chances, by state, as they are stored.
type Chances = [[u8; 8]; STATES];

/// See the module.
pub struct Guesses<'b> {
    start: [f64; STATES],
    /// From a state to a state.
    moves: [[f64; STATES]; STATES],
    /// The row of each character from [`FIRST`].
    index: Box<[u16]>,
    rows: &'b [Chances],
}

impl<'b> Guesses<'b> {
    /// Reads what the build script stored: the chances to start with and to move on, how many characters, and they; then the
    /// chances of each. None where it is cut off.
    pub fn read(mut bytes: &'b [u8]) -> Option<Guesses<'b>> {
        let mut take = |n: usize| bytes.split_at_checked(n).map(|(taken, rest)| (bytes = rest, taken).1);
        let mut first = [[0.0; STATES]; 1 + STATES];
        for row in &mut first {
            *row = chances(take(8 * STATES)?.as_chunks().0.try_into().ok()?);
        }
        let [start, moves @ ..] = first;
        let many = u32::from_le_bytes(take(4)?.try_into().ok()?) as usize;
        let mut index = vec![NONE; (LAST - FIRST + 1) as usize].into_boxed_slice();
        for (i, c) in take(many * 2)?.as_chunks().0.iter().enumerate() {
            let at = u32::from(u16::from_le_bytes(*c)).checked_sub(FIRST)? as usize;
            *index.get_mut(at)? = i as u16;
        }
        let rows = take(many * 8 * STATES)?.as_chunks().0.as_chunks().0;
        Some(Guesses { start, moves, index, rows })
    }

    fn of(&self, c: char) -> [f64; STATES] {
        match self.rows.get(usize::from(self.index[(c as u32 - FIRST) as usize])) {
            Some(row) => chances(*row),
            None => [NEVER; STATES],
        }
    }

    /// Gives the length of each word of a run of characters that are words of no list together. `path` is worked with.
    pub fn words(&self, run: &[char], path: &mut Vec<u8>, mut give: impl FnMut(usize)) {
        for stretch in run.chunk_by(|&a, &b| is_known(a) == is_known(b)) {
            if !is_known(stretch[0]) {
                codes(stretch, &mut give);
            } else if stretch.len() == 1 {
                give(1);
            } else {
                self.likeliest(stretch, path);
                let mut start = 0;
                for (at, &state) in path.iter().enumerate() {
                    if usize::from(state) == END || usize::from(state) == SINGLE {
                        give(at + 1 - start);
                        start = at + 1;
                    }
                }
            }
        }
    }

    /// The likeliest state of each character; the last ends a word. On the way, as bits, which of the two before each state is
    /// likelier.
    fn likeliest(&self, chars: &[char], path: &mut Vec<u8>) {
        path.clear();
        path.push(0);
        let first = self.of(chars[0]);
        let mut before: [f64; STATES] = std::array::from_fn(|state| self.start[state] + first[state]);
        for &c in &chars[1..] {
            let of = self.of(c);
            let mut second = 0;
            let chance = |state: usize, from: usize| before[from] + self.moves[from][state] + of[state];
            before = std::array::from_fn(|state| {
                let [a, b] = BEFORE[state].map(|from| chance(state, from));
                second |= u8::from(a <= b) << state;
                if a > b { a } else { b }
            });
            path.push(second);
        }
        let mut state = if before[END] > before[SINGLE] { END } else { SINGLE };
        for told in path.iter_mut().rev() {
            let second = usize::from(*told >> state & 1);
            *told = state as u8;
            state = BEFORE[state][second];
        }
    }
}

fn chances(stored: Chances) -> [f64; STATES] {
    stored.map(f64::from_le_bytes)
}

fn is_known(c: char) -> bool {
    (FIRST..=LAST).contains(&(c as u32))
}

/// Of what is no character of the language, letters and digits stay together, with signs between them (v1.5, A-3) and a
/// percent sign behind them; so does all that stands between such words.
fn codes(chars: &[char], give: &mut impl FnMut(usize)) {
    let is_code = |at: usize| chars.get(at).is_some_and(char::is_ascii_alphanumeric);
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        if !is_code(at) {
            while at < chars.len() && !is_code(at) {
                at += 1;
            }
        } else {
            while is_code(at) || matches!(chars.get(at), Some('.' | '_' | '-')) && is_code(at + 1) {
                at += 1;
            }
            at += usize::from(chars.get(at) == Some(&'%'));
        }
        give(at - start);
    }
}
