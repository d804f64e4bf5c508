//! What the pieces of a numeral are worth: 三万五 is 35000, 二十万亿 2×10¹³.

use super::Piece;
use rust_decimal::Decimal;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Pick {
    Low,
    High,
}

/// What the pieces are worth, at the lower or the upper end.
pub(super) fn value(pieces: &[Piece], pick: Pick) -> Option<Decimal> {
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
                // 一百几十: 几 stands for the digit of a scale of its own.
                let behind = last_scale.is_some() && !matches!(pieces.get(i + 1), Some(Piece::Scale(_)));
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
pub(super) fn tail(pieces: &[Piece]) -> Decimal {
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
