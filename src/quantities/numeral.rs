//! Numerals: Arabic, Chinese and mixed. `25万6千` is 256000, `一百二` 120, `十几` 10 to 20, `七八十` 70 to 80.
//!
//! In: folded characters and a position. Out: a [`Number`] with exact decimals. The hard case is where a numeral ends:
//! 一千瓦 is one 千瓦 and not a thousand 瓦, which [`Number::without_last_scale`] leaves to whoever knows the units.

mod digits;
mod worth;

use self::digits::{arabic_run, chinese_run, fraction_run};
use self::worth::{Pick, tail, value};
use crate::dictionary::amounts::AmountSide;
use crate::dictionary::rules::{Modifier, Numeral, Rules};
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

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    One,
    /// 五六, 三四百.
    Range,
    /// 几, 数.
    Vague,
}

/// The pieces that a numeral is made of.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece {
    /// A run of digits: value, how many, the first two where they are Chinese.
    Digits {
        value: Decimal,
        count: u32,
        pair: Option<(u8, u8)>,
        arabic: bool,
    },
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

/// Parses the numeral that begins at `start`. `money` allows 兆 as a scale.
pub fn parse(chars: &[char], start: usize, rules: &Rules, money: bool) -> Option<Number> {
    parse_asking(chars, start, rules, &|| money)
}

/// As [`parse`]: whether it is money is asked where 兆 stands.
pub fn parse_asking(chars: &[char], start: usize, rules: &Rules, money: &dyn Fn() -> bool) -> Option<Number> {
    if let Some(number) = lone_digit(chars, start, rules).or_else(|| lone_run(chars, start, rules)) {
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
        let piece = if c.is_ascii_digit() || n == 0 && c == '.' && chars.get(skipped + 1).is_some_and(char::is_ascii_digit) {
            if matches!(last, Some(Piece::Digits { .. } | Piece::Fraction(_) | Piece::Vague | Piece::Half)) {
                break;
            }
            let (end, value, count) = arabic_run(chars, skipped)?;
            arabic = true;
            at = end;
            Piece::Digits { value, count, pair: None, arabic: true }
        } else {
            match rules.numeral(c) {
                Some(Numeral::Digit(_) | Numeral::Zero)
                    if matches!(last, Some(Piece::Fraction(_) | Piece::Half | Piece::Vague | Piece::Digits { arabic: true, .. })) =>
                {
                    break;
                }
                Some(Numeral::Digit(_)) => {
                    if n > 0
                        && rules.is_liang(c)
                        && !matches!(chars.get(skipped + 1).and_then(|&c| rules.numeral(c)), Some(Numeral::Scale(_) | Numeral::Big(_)))
                    {
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
                        // 三百十八: older prose leaves out the 一 before 十.
                        Some(Piece::Scale(larger)) => s == 10 && larger > s,
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
                Some(Numeral::Trillion)
                    if last.is_some() && (money() || chars.get(skipped + 1).is_some_and(|&c| c.is_ascii_digit() || rules.numeral(c).is_some())) =>
                {
                    at = skipped + 1;
                    Piece::Big(1_000_000_000_000)
                }
                Some(Numeral::Half) if n == 0 => {
                    at = skipped + 1;
                    Piece::Half
                }
                Some(Numeral::Vague)
                    if n == 0
                        || matches!(last, Some(Piece::Scale(_) | Piece::Zero | Piece::Tens(_)))
                        || matches!(last, Some(Piece::Big(_))) && is_scale_at(chars, skipped + 1, rules) =>
                {
                    at = skipped + 1;
                    Piece::Vague
                }
                Some(Numeral::Point) if matches!(last, Some(Piece::Digits { .. } | Piece::Scale(_) | Piece::Tens(_) | Piece::Big(_))) => {
                    let Some((end, value)) = fraction_run(chars, skipped + 1, rules) else { break };
                    at = end;
                    Piece::Fraction(value)
                }
                None if matches!(last, Some(Piece::Digits { arabic: true, .. })) && suffix(chars, skipped, rules).is_some() => {
                    at = skipped + 1;
                    Piece::Scale(suffix(chars, skipped, rules)?)
                }
                _ => {
                    // 多, 余, 来 inside a numeral: 三十多万.
                    let scaled =
                        matches!(last, Some(Piece::Scale(_) | Piece::Big(_) | Piece::Tens(_))) || matches!(last, Some(Piece::Digits { arabic: true, .. }));
                    if bound.is_none()
                        && scaled
                        && let Some((end, m)) = inside(chars, skipped, rules)
                    {
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
    // 百十里: a hundred or so.
    if let [Piece::Scale(100), Piece::Scale(10)] = pieces {
        bound = bound.or(Some(Modifier::About));
    }
    let tail = tail(pieces);
    let without_last_scale = match pieces {
        [.., before, Piece::Scale(_)] if bound.is_none() && !is_scale(before) => value(&pieces[..n - 1], Pick::Low).map(|v| (ends[n - 2], v)),
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

/// Most numbers in Arabic digits have nothing behind them that goes on, or one 万 or 亿: 120, 8.5, 10.2亿.
fn lone_run(chars: &[char], start: usize, rules: &Rules) -> Option<Number> {
    chars.get(start).filter(|c| c.is_ascii_digit())?;
    let (digits, value, count) = arabic_run(chars, start)?;
    let (end, big) = match chars.get(digits).and_then(|&c| rules.numeral(c)) {
        Some(Numeral::Big(big)) => (digits + 1, Some(Decimal::from(big))),
        _ => (digits, None),
    };
    let goes_on = |&c: &char| c == ' ' || c.is_ascii_digit() || rules.numeral(c).is_some() || rules.suffix(c).is_some() || inside(chars, end, rules).is_some();
    if chars.get(end).is_some_and(goes_on) {
        return None;
    }
    let worth = value.checked_mul(big.unwrap_or(Decimal::ONE))?.normalize();
    Some(Number {
        end,
        low: worth,
        high: worth,
        scaled: big.is_some(),
        tail: big.unwrap_or(Decimal::ONE),
        positional: big.is_none() && count > 1,
        ..Number::any(start, end)
    })
}

/// 数 of 一万数千 goes on with a scale.
fn is_scale_at(chars: &[char], at: usize, rules: &Rules) -> bool {
    matches!(chars.get(at).and_then(|&c| rules.numeral(c)), Some(Numeral::Scale(_)))
}

/// k of 12k: nothing Latin may follow.
fn suffix(chars: &[char], at: usize, rules: &Rules) -> Option<u32> {
    rules.suffix(chars[at]).filter(|_| !chars.get(at + 1).is_some_and(char::is_ascii_alphanumeric))
}

/// An amounts row that may stand inside a numeral, right here.
fn inside(chars: &[char], at: usize, rules: &Rules) -> Option<(usize, Modifier)> {
    let (end, words) = rules.amounts.at(chars, at).find(|(_, ws)| ws.iter().any(|w| w.side == AmountSide::Inside))?;
    let modifier = words.iter().find(|w| w.side == AmountSide::Inside).map(|w| w.modifier)?;
    // 三成来自外省: 来 stands before a unit or a scale, or is none.
    let led = modifier != Modifier::About || chars.get(end).is_none_or(|&c| c == ' ' || rules.numeral(c).is_some()) || rules.unit_words.begins_at(chars, end);
    led.then_some((end, modifier))
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
                if inside(chars, to, rules).is_some() {
                    to
                } else {
                    at
                }
            }
            _ => at,
        },
        None => at,
    }
}
