//! Numerals: Arabic, Chinese and mixed. `25万6千` is 256000, `一百二` 120, `十几` 10 to 20, `七八十` 70 to 80.
//!
//! In: folded characters and a position. Out: a [`Number`] with exact decimals. The hard case is where a numeral ends:
//! 一千瓦 is one 千瓦 and not a thousand 瓦, which [`Number::without_last_scale`] leaves to whoever knows the units.

use crate::dictionary::rules::{AmountSide, Modifier, Numeral, Rules};
use rust_decimal::Decimal;

/// A number as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    pub start: usize,
    pub end: usize,
    /// The one number stated, or the lower end of what is vague.
    pub low: Decimal,
    /// Different from `low` where the numeral itself is a range (五六) or vague (几百).
    pub high: Decimal,
    pub shape: Shape,
    /// 多, 余, 来 inside.
    pub bound: Option<Modifier>,
    /// Written with Arabic digits.
    pub arabic: bool,
    /// Holds 十, 百, 千, 万 or 亿.
    pub scaled: bool,
    /// Begins with a scale: 百余, 亿.
    pub scale_first: bool,
    /// Nothing but scales: 百亿, 千万.
    pub scale_alone: bool,
    /// The scale it closes with (万 of 12万), which a list shares.
    pub tail: Decimal,
    /// Where the last scale begins and what the number is without it.
    pub without_last_scale: Option<(usize, Decimal)>,
    /// Digits read one by one: 七五 of 七五折.
    pub positional: bool,
}

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    One,
    /// 五六, 三四百.
    Range,
    /// 几, 数.
    Vague,
}

impl Number {
    /// A stand-in where only a unit is asked for and any number would do.
    pub fn any(start: usize, end: usize) -> Number {
        let two = Decimal::TWO;
        Number {
            start,
            end,
            low: two,
            high: two,
            shape: Shape::One,
            bound: None,
            arabic: true,
            scaled: true,
            scale_first: false,
            scale_alone: false,
            tail: Decimal::ONE,
            without_last_scale: None,
            positional: false,
        }
    }

    /// 几 or 数 with nothing else: 几家 says no number.
    pub fn vague_alone(&self, chars: &[char], rules: &Rules) -> bool {
        self.end == self.start + 1 && matches!(rules.numeral(chars[self.start]), Some(Numeral::Vague))
    }
}

/// The pieces that a numeral is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece {
    /// A run of digits: value, how many, the first two where they are Chinese.
    Digits { value: Decimal, count: u32, pair: Option<(u8, u8)>, arabic: bool },
    Zero,
    Tens(u8),
    Scale(u32),
    Big(u64),
    Half,
    Vague,
    /// Digits behind a decimal point, as a fraction of one.
    Fraction(Decimal),
}

/// The most pieces that one numeral has.
const MAX_PIECES: usize = 48;

/// The longest run of digits that is read; what is longer is no quantity.
const MAX_DIGITS: usize = 24;

/// Parses the numeral that begins at `start`. `money` allows 兆 as a scale.
pub fn parse(chars: &[char], start: usize, rules: &Rules, money: bool) -> Option<Number> {
    if let Some(number) = lone_digit(chars, start, rules) {
        return Some(number);
    }
    let mut pieces: [Piece; MAX_PIECES] = [Piece::Zero; MAX_PIECES];
    let mut ends = [0usize; MAX_PIECES];
    let mut n = 0;
    let mut at = start;
    let mut bound = None;
    let mut arabic = false;
    while n < pieces.len() {
        let skipped = if n == 0 { at } else { skip_spaces(chars, at, rules, &pieces[n - 1]) };
        let Some(&c) = chars.get(skipped) else { break };
        let last = n.checked_sub(1).map(|i| pieces[i]);
        let piece = if c.is_ascii_digit() {
            if matches!(last, Some(Piece::Digits { .. } | Piece::Fraction(_) | Piece::Vague | Piece::Half)) {
                break;
            }
            let (end, value, count) = arabic_run(chars, skipped)?;
            arabic = true;
            at = end;
            Piece::Digits { value, count, pair: None, arabic: true }
        } else {
            match rules.numeral(c) {
                Some(Numeral::Digit(_) | Numeral::Zero) if matches!(last, Some(Piece::Fraction(_) | Piece::Half | Piece::Vague | Piece::Digits { arabic: true, .. })) => break,
                Some(Numeral::Digit(_)) => {
                    if n > 0 && rules.is_liang(c) && !matches!(chars.get(skipped + 1).and_then(|&c| rules.numeral(c)), Some(Numeral::Scale(_) | Numeral::Big(_))) {
                        // 六百两 ends in a unit.
                        break;
                    }
                    let (end, piece) = chinese_run(chars, skipped, rules)?;
                    if matches!(last, Some(Piece::Digits { .. })) {
                        break;
                    }
                    at = end;
                    piece
                }
                Some(Numeral::Zero) => {
                    if n == 0 || matches!(last, Some(Piece::Zero)) {
                        let (end, piece) = chinese_run(chars, skipped, rules)?;
                        at = end;
                        piece
                    } else {
                        at = skipped + 1;
                        Piece::Zero
                    }
                }
                Some(Numeral::Tens(t)) if n == 0 || matches!(last, Some(Piece::Scale(_) | Piece::Big(_) | Piece::Zero)) => {
                    at = skipped + 1;
                    Piece::Tens(t)
                }
                Some(Numeral::Scale(s)) => {
                    let fits = match last {
                        None | Some(Piece::Digits { .. } | Piece::Zero | Piece::Vague | Piece::Fraction(_)) => true,
                        _ => false,
                    };
                    if !fits {
                        break;
                    }
                    at = skipped + 1;
                    Piece::Scale(s)
                }
                Some(Numeral::Big(b)) => {
                    if matches!(last, Some(Piece::Half)) {
                        break;
                    }
                    at = skipped + 1;
                    Piece::Big(b)
                }
                Some(Numeral::Trillion) if last.is_some() && (money || chars.get(skipped + 1).is_some_and(|&c| c.is_ascii_digit() || rules.numeral(c).is_some())) => {
                    at = skipped + 1;
                    Piece::Big(1_000_000_000_000)
                }
                Some(Numeral::Half) if n == 0 => {
                    at = skipped + 1;
                    Piece::Half
                }
                Some(Numeral::Vague) if n == 0 || matches!(last, Some(Piece::Scale(_) | Piece::Zero | Piece::Tens(_))) => {
                    at = skipped + 1;
                    Piece::Vague
                }
                Some(Numeral::Point) if matches!(last, Some(Piece::Digits { .. } | Piece::Scale(_) | Piece::Tens(_) | Piece::Big(_))) => {
                    let Some((end, value)) = fraction_run(chars, skipped + 1, rules) else { break };
                    at = end;
                    Piece::Fraction(value)
                }
                _ => {
                    // 多, 余, 来 inside a numeral: 三十多万.
                    let scaled = matches!(last, Some(Piece::Scale(_) | Piece::Big(_) | Piece::Tens(_)))
                        || matches!(last, Some(Piece::Digits { arabic: true, .. }));
                    if bound.is_none() && scaled && let Some((end, m)) = inside(chars, skipped, rules) {
                        bound = Some(m);
                        at = end;
                        ends[n - 1] = end;
                        continue;
                    }
                    break;
                }
            }
        };
        pieces[n] = piece;
        ends[n] = at;
        n += 1;
        // Behind an inner bound word only a big scale may follow.
        if bound.is_some() && !matches!(piece, Piece::Big(_)) {
            n -= 1;
            break;
        }
    }
    // A dangling zero or 几 behind nothing is not part of it.
    while n > 1 && matches!(pieces[n - 1], Piece::Zero) {
        n -= 1;
    }
    if n == 0 {
        return None;
    }
    let end = ends[n - 1];
    let pieces = &pieces[..n];
    let low = value(pieces, Pick::Low)?;
    let high = value(pieces, Pick::High)?;
    let vague = pieces.contains(&Piece::Vague);
    let shape = match (vague, low == high) {
        (true, _) => Shape::Vague,
        (false, false) => Shape::Range,
        (false, true) => Shape::One,
    };
    let is_scale = |p: &Piece| matches!(p, Piece::Scale(_) | Piece::Big(_));
    let tail = tail(pieces);
    let without_last_scale = match pieces {
        [.., before, Piece::Scale(_)] if bound.is_none() && !is_scale(before) => {
            value(&pieces[..n - 1], Pick::Low).map(|v| (ends[n - 2], v))
        }
        _ => None,
    };
    Some(Number {
        start,
        end,
        low,
        high,
        shape,
        bound,
        arabic,
        scaled: pieces.iter().any(|p| is_scale(p) || matches!(p, Piece::Tens(_))),
        scale_first: is_scale(&pieces[0]),
        scale_alone: pieces.iter().all(is_scale),
        tail,
        without_last_scale,
        positional: matches!(pieces, [Piece::Digits { count: 2.., .. }]),
    })
}

/// Most Chinese numerals of a text are one digit (一, 两, 三) with nothing behind that goes on.
fn lone_digit(chars: &[char], start: usize, rules: &Rules) -> Option<Number> {
    let Numeral::Digit(d) = rules.numeral(*chars.get(start)?)? else { return None };
    let next = chars.get(start + 1).copied().unwrap_or('\n');
    if next == ' ' || next.is_ascii_digit() || rules.numeral(next).is_some() {
        return None;
    }
    let value = Decimal::from(d);
    Some(Number { start, end: start + 1, low: value, high: value, arabic: false, scaled: false, ..Number::any(start, start + 1) })
}

/// An amounts row that may stand inside a numeral, right here.
fn inside(chars: &[char], at: usize, rules: &Rules) -> Option<(usize, Modifier)> {
    let (end, words) = rules.amounts.at(chars, at).find(|(_, ws)| ws.iter().any(|w| w.side == AmountSide::Inside))?;
    words.iter().find(|w| w.side == AmountSide::Inside).map(|w| (end, w.modifier))
}

/// Spaces inside a numeral are ignored where a Chinese numeral stands on one side: `一百 五 十`, `25 万`.
fn skip_spaces(chars: &[char], at: usize, rules: &Rules, last: &Piece) -> usize {
    let mut to = at;
    while to < chars.len() && to - at < 4 && chars[to] == ' ' {
        to += 1;
    }
    if to == at {
        return at;
    }
    let arabic_before = matches!(last, Piece::Digits { arabic: true, .. });
    match chars.get(to) {
        // 7万 5千: a smaller scale follows the digits.
        Some(c) if c.is_ascii_digit() => {
            let scale = chars[to..].iter().find(|c| !c.is_ascii_digit()).and_then(|&c| rules.numeral(c));
            let joins = matches!(last, Piece::Scale(_) | Piece::Big(_)) && matches!(scale, Some(Numeral::Scale(_) | Numeral::Big(_)));
            if joins { to } else { at }
        }
        Some(&c) => match rules.numeral(c) {
            Some(Numeral::Scale(_) | Numeral::Big(_)) => to,
            Some(Numeral::Digit(_) | Numeral::Zero | Numeral::Point | Numeral::Vague) if !arabic_before => to,
            None => {
                if inside(chars, to, rules).is_some() { to } else { at }
            }
            _ => at,
        },
        None => at,
    }
}

/// An Arabic number: digits, thousands in groups of three, decimals. (end, value, digits before the point)
fn arabic_run(chars: &[char], start: usize) -> Option<(usize, Decimal, u32)> {
    let digits = |mut i: usize| {
        while i < chars.len() && chars[i].is_ascii_digit() {
            i += 1;
        }
        i
    };
    let mut end = digits(start);
    if end - start > MAX_DIGITS {
        return None;
    }
    let mut text: String = chars[start..end].iter().collect();
    if end - start <= 3 {
        while chars.get(end) == Some(&',') {
            let group = digits(end + 1);
            if group - end != 4 || text.len() + 3 > MAX_DIGITS {
                break;
            }
            text.extend(&chars[end + 1..group]);
            end = group;
        }
    }
    // 1 200吨: a space for the thousands.
    while text.len() <= 3 || chars.get(end - 4) == Some(&' ') {
        let group = digits(end + 1);
        let spaced = chars.get(end) == Some(&' ') && group - end == 4 && chars.get(group) != Some(&' ') && !start.checked_sub(2).is_some_and(|i| chars[i].is_ascii_digit());
        if !spaced || text.len() + 3 > MAX_DIGITS || end < start + 1 {
            break;
        }
        text.extend(&chars[end + 1..group]);
        end = group;
    }
    let count = text.len() as u32;
    if chars.get(end) == Some(&'.') {
        let decimals = digits(end + 1);
        if decimals > end + 1 && decimals - end <= 12 && chars.get(decimals) != Some(&'.') {
            text.push('.');
            text.extend(&chars[end + 1..decimals]);
            end = decimals;
        } else if decimals > end + 1 {
            // 1.2.3 is a version, a date or a section, never a number.
            return None;
        }
    }
    text.parse().ok().map(|v| (end, v, count))
}

/// Chinese digits read one by one.
fn chinese_run(chars: &[char], start: usize, rules: &Rules) -> Option<(usize, Piece)> {
    let mut value = Decimal::ZERO;
    let mut count = 0;
    let mut pair = (0, 0);
    let mut zero = false;
    let mut at = start;
    loop {
        let d = match chars.get(at).and_then(|&c| rules.numeral(c)) {
            // 九两 is nine 两.
            Some(Numeral::Digit(_)) if count > 0 && rules.is_liang(chars[at]) => break,
            Some(Numeral::Digit(d)) => d,
            // 二〇一〇: a zero belongs to a run of digits, but 一百零五 has none before it.
            Some(Numeral::Zero) if count != 1 || next_is_digit(chars, at + 1, rules) => 0,
            _ => break,
        };
        zero |= d == 0;
        // 一百二三十: the second of a pair belongs to it only where no scale stands between.
        value = value * Decimal::TEN + Decimal::from(d);
        match count {
            0 => pair.0 = d,
            1 => pair.1 = d,
            _ => {}
        }
        count += 1;
        at += 1;
        if count as usize > MAX_DIGITS {
            return None;
        }
    }
    let ascending = count == 2 && !zero && (pair.1 == pair.0 + 1 || (pair.0, pair.1) == (3, 5));
    Some((at, Piece::Digits { value, count, pair: ascending.then_some(pair), arabic: false }))
}

fn next_is_digit(chars: &[char], at: usize, rules: &Rules) -> bool {
    matches!(chars.get(at).and_then(|&c| rules.numeral(c)), Some(Numeral::Digit(_) | Numeral::Zero))
}

/// The digits behind 点: Chinese or Arabic.
fn fraction_run(chars: &[char], start: usize, rules: &Rules) -> Option<(usize, Decimal)> {
    let mut at = start;
    let mut value = Decimal::ZERO;
    let mut place = Decimal::ONE;
    while at - start < 12 {
        let skip = at + chars[at.min(chars.len())..].iter().take(3).take_while(|&&c| c == ' ').count();
        let d = match chars.get(skip) {
            Some(c) if c.is_ascii_digit() => *c as u8 - b'0',
            Some(&c) => match rules.numeral(c) {
                Some(Numeral::Digit(d)) => d,
                Some(Numeral::Zero) => 0,
                _ => break,
            },
            None => break,
        };
        place /= Decimal::TEN;
        value += place * Decimal::from(d);
        at = skip + 1;
    }
    // 三点五十分 is a time of day.
    let scale_follows = matches!(chars.get(at).and_then(|&c| rules.numeral(c)), Some(Numeral::Scale(_)));
    (at > start && !scale_follows).then_some((at, value))
}

#[derive(Clone, Copy, PartialEq)]
enum Pick {
    Low,
    High,
}

/// What the pieces are worth, at the lower or the upper end.
fn value(pieces: &[Piece], pick: Pick) -> Option<Decimal> {
    // Closed groups: (worth, scale), scales falling; then the section below the next big scale.
    let mut groups: [(Decimal, Decimal); 8] = [(Decimal::ZERO, Decimal::ZERO); 8];
    let mut depth = 0;
    let mut section = Decimal::ZERO;
    let mut pending: Option<Decimal> = None;
    let mut last_scale: Option<Decimal> = None;
    let mut zero = false;
    for (i, piece) in pieces.iter().enumerate() {
        match *piece {
            Piece::Digits { value, pair, arabic, count } => {
                let value = match (pair, pick) {
                    (Some((low, _)), Pick::Low) => Decimal::from(low),
                    (Some((_, high)), Pick::High) => Decimal::from(high),
                    (None, _) => value,
                };
                let last = i + 1 == pieces.len();
                // 三万五, 一百二: a lone last digit stands one place below the last scale.
                let elliptic = last && !zero && (count == 1 || pair.is_some()) && last_scale.is_some_and(|s| s > Decimal::TEN);
                pending = Some(match last_scale {
                    Some(scale) if elliptic && (!arabic || value < Decimal::TEN) && value.fract().is_zero() => value.checked_mul(scale / Decimal::TEN)?,
                    _ => value,
                });
            }
            Piece::Zero => zero = true,
            Piece::Tens(t) => {
                section += Decimal::from(t);
                last_scale = Some(Decimal::TEN);
                zero = false;
            }
            Piece::Scale(s) => {
                let scale = Decimal::from(s);
                let times = pending.take().unwrap_or(Decimal::ONE);
                section = section.checked_add(times.checked_mul(scale)?)?;
                last_scale = Some(scale);
                zero = false;
            }
            Piece::Big(b) => {
                let big = Decimal::from(b);
                let mut worth = section.checked_add(pending.take().unwrap_or_default())?;
                section = Decimal::ZERO;
                while depth > 0 && groups[depth - 1].1 < big {
                    worth = worth.checked_add(groups[depth - 1].0)?;
                    depth -= 1;
                }
                let before_is_scale = i > 0 && matches!(pieces[i - 1], Piece::Big(_));
                if worth.is_zero() && before_is_scale && depth > 0 {
                    worth = groups[depth - 1].0;
                    depth -= 1;
                } else if worth.is_zero() && i == 0 {
                    worth = Decimal::ONE;
                }
                if depth == groups.len() {
                    return None;
                }
                groups[depth] = (worth.checked_mul(big)?, big);
                depth += 1;
                last_scale = Some(big);
                zero = false;
            }
            Piece::Half => section += Decimal::new(5, 1),
            Piece::Vague => {
                let behind = last_scale.is_some();
                pending = Some(match (behind, pick) {
                    // 十几, 二十几亿: from the number to the next.
                    (true, Pick::Low) => Decimal::ZERO,
                    (true, Pick::High) => Decimal::TEN,
                    (false, Pick::Low) => Decimal::ONE,
                    (false, Pick::High) => Decimal::TEN,
                });
            }
            Piece::Fraction(f) => match pending {
                Some(p) => pending = Some(p + f),
                None => section += f,
            },
        }
    }
    let mut total = section.checked_add(pending.unwrap_or_default())?;
    for (worth, _) in &groups[..depth] {
        total = total.checked_add(*worth)?;
    }
    Some(total.normalize())
}

/// The product of the big scales (and, where there is none, the small one) that close a numeral.
fn tail(pieces: &[Piece]) -> Decimal {
    let mut tail = Decimal::ONE;
    for piece in pieces.iter().rev() {
        match piece {
            Piece::Big(b) => tail = tail.checked_mul(Decimal::from(*b)).unwrap_or(tail),
            Piece::Scale(s) if matches!(pieces.first(), Some(Piece::Digits { arabic: true, .. })) => tail *= Decimal::from(*s),
            _ => break,
        }
    }
    tail
}
