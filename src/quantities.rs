//! Quantities: a number with its unit, or a bare percentage, multiple or fraction.
//!
//! In: the folded text, sentence by sentence, and the stretches that names occupy. Out: [`Quantity`]s and, from the
//! same pass, [`TimeSpan`]s, because 5月 is a month and 5个月 a duration and one look must decide. The hard case is
//! what is no quantity at all (一定, 三峡, G107, 3比2): names and the rows of `fixed.csv` hide their numbers.

pub mod amount;
mod bound;
pub mod numeral;
mod series;
pub mod table;
mod term;
pub mod unit;

pub use amount::{Amount, Bounds};
pub use unit::Measure;

use crate::dictionary::classes;
use crate::dictionary::marks::{self, mark};
use crate::dictionary::rules::{Numeral, Rules};
use crate::span::Span;
use crate::times::{self, TimeSpan};

/// A number with its unit as the text gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity {
    pub span: Span,
    pub sentence: u32,
    pub amount: Amount,
    pub measure: Measure,
    /// Where the unit itself begins: what stands behind is counted.
    pub unit_start: usize,
}

/// What one pass over a text finds.
#[derive(Default, Debug)]
pub struct Found {
    pub quantities: Vec<Quantity>,
    pub times: Vec<TimeSpan>,
}

impl Found {
    fn take(&mut self, parsed: amount::Parsed, sentence: u32) {
        self.quantities.extend(parsed.found.into_iter().map(|(span, unit_start, amount, measure)| Quantity { span, sentence, amount, measure, unit_start }));
    }
}

/// Scans one sentence. `marks` are those of all `chars`; `names` are stretches (sorted) whose numbers belong to a name.
pub fn scan(chars: &[char], marks: &[u8], sentence: Span, index: u32, names: &[Span], rules: &Rules, clock: &mut times::Clock, found: &mut Found) {
    // No parser may look past its sentence.
    let chars = &chars[..sentence.end()];
    clock.sentence();
    let times = times::Parser::new(chars, rules);
    let mut at = after_list_number(chars, sentence.start(), rules);
    let mut name = names.partition_point(|n| n.end() <= at);
    loop {
        at = marks::next(marks, at..chars.len(), mark::FIXED | mark::NUMBER);
        if at >= chars.len() {
            break;
        }
        while name < names.len() && names[name].end() <= at {
            name += 1;
        }
        let class = rules.classes.of(chars[at]);
        if class & classes::LINK != 0 && chars[at..].starts_with(&[':', '/', '/']) {
            at = end_of_link(chars, at);
            continue;
        }
        let digit = class & classes::DIGIT != 0;
        let numeral = class & (classes::DIGIT | classes::NUMERAL) != 0;
        let amount = numeral || class & classes::AMOUNT != 0;
        let time = numeral || class & classes::TIME != 0;
        let hides = marks[at] & mark::FIXED != 0 && rules.fixed.may_begin_at(chars, at);
        if !(amount || time || hides) {
            at += 1;
            continue;
        }
        // 一切, 三峡: a lone digit that neither a unit nor a word of amounts or times follows.
        if numeral && !digit && !hides && is_idle(chars, at, rules) {
            at += 1;
            continue;
        }
        if let Some(n) = names.get(name).filter(|n| n.has(at)) {
            // 二六三 is a firm, but not in 二六三五.
            let goes_on =
                numeral && at == n.start() && chars.get(n.end()).is_some_and(|&c| rules.numeral(c).is_some()) && rules.numeral(chars[n.end() - 1]).is_some();
            if !goes_on {
                // 全国人大二次会议: a fixed word goes on behind the name; but 国四 is none in 中国四家.
                let fixed = (at..n.end().saturating_sub(1)).filter(|&i| marks[i] & mark::FIXED != 0).filter_map(|i| rules.fixed.longest(chars, i));
                at = fixed.map(|(end, _)| end).max().map_or(n.end(), |end| end.max(n.end()));
                continue;
            }
        }
        let (fixed, yields) = if hides { rules.fixed.longest(chars, at).map_or((at, false), |(end, y)| (end, y.contains(&true))) } else { (at, false) };
        if yields && has_unit_behind(chars, fixed - 1, rules) {
            at = fixed - 1;
            continue;
        }
        // 五一八吨: a fixed word that a digit goes on from hides nothing.
        let goes_on = fixed > at && chars.get(fixed).is_some_and(|&c| rules.numeral(c).is_some()) && rules.numeral(chars[fixed - 1]).is_some();
        let fixed = if goes_on { at } else { fixed };
        if digit && at > 0 && is_code(chars, at) && !bound::currency_before(chars, at, rules) {
            at = end_of_code(chars, at);
            continue;
        }
        if time
            && let Some(hit) = times.parse(at, clock)
            && hit.end >= fixed
        {
            at = hit.end;
            if let Some((span, time)) = hit.time {
                found.times.push(TimeSpan { span, sentence: index, ..time });
            }
            continue;
        }
        match if amount { amount::parse(chars, at, rules) } else { None } {
            Some(end) if end.end > fixed => {
                at = end.end;
                found.take(end, index);
            }
            _ if fixed > at => at = fixed,
            _ if digit => at = end_of_code(chars, at),
            _ => at += 1,
        }
    }
}

/// 其中三家, 高一米: the last character of the fixed word (中三, 高一) is a number after all, for a unit follows it.
fn has_unit_behind(chars: &[char], at: usize, rules: &Rules) -> bool {
    amount::parse(chars, at, rules).is_some_and(|p| p.found.iter().any(|(_, _, _, measure)| measure.dimension(rules) != "time"))
}

/// Past an address, whose digits count nothing: `://host/search?q=30%25`.
fn end_of_link(chars: &[char], at: usize) -> usize {
    at + chars[at..].iter().take_while(|c| c.is_ascii_graphic() && !matches!(c, ',' | ';' | ')' | '"')).count()
}

/// 二、 or 3. or (一) at the head of a sentence counts nothing.
fn after_list_number(chars: &[char], start: usize, rules: &Rules) -> usize {
    let is_numeral = |c: char| c.is_ascii_digit() || rules.numeral(c).is_some();
    let open = usize::from(chars.get(start).is_some_and(|&c| c == '('));
    let digits = chars[start + open..].iter().take(4).take_while(|&&c| is_numeral(c)).count();
    let mark = chars.get(start + open + digits).copied().unwrap_or(' ');
    let closes = if open == 1 { mark == ')' } else { mark == '、' || mark == '.' && !chars.get(start + digits + 1).is_some_and(char::is_ascii_digit) };
    if (1..=3).contains(&digits) && closes { start + open + digits + 1 } else { start }
}

/// A Chinese digit by itself, and what follows makes no number of it.
fn is_idle(chars: &[char], at: usize, rules: &Rules) -> bool {
    let Some(&next) = chars.get(at + 1) else { return false };
    matches!(rules.numeral(chars[at]), Some(Numeral::Digit(_)))
        && next != ' '
        && !next.is_ascii_digit()
        && rules.numeral(next).is_none()
        && !rules.may_begin_amount(chars[at])
        && !rules.may_begin_time(chars[at])
        && !rules.unit_words.begins_at(chars, at + 1)
        && !rules.amounts.may_begin(next)
        && !rules.times.may_begin(next)
}

/// A digit behind a letter (G107, A4, COVID-19): part of a code.
fn is_code(chars: &[char], at: usize) -> bool {
    let before = chars[at - 1];
    before.is_ascii_alphabetic() || before == '-' && at > 1 && chars[at - 2].is_ascii_alphabetic()
}

/// Past a run of letters, digits and the marks inside a code.
fn end_of_code(chars: &[char], at: usize) -> usize {
    let mut end = at;
    while end < chars.len() && (chars[end].is_ascii_alphanumeric() || chars[end] == '.' && chars.get(end + 1).is_some_and(char::is_ascii_digit)) {
        end += 1;
    }
    end.max(at + 1)
}
