//! The words of `amounts.csv`: what stands in, before and behind a number.

use super::compile::decimal;
use super::rules::{Modifier, Unit};
use super::sheet::Sheet;
use super::words::Words;
use crate::error::Error;
use crate::span::Folding;
use rust_decimal::Decimal;

/// Where a word of `amounts.csv` stands and what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountSide {
    Before,
    After,
    Inside,
    /// 成 in 成百上千.
    Lead,
    /// The whole amount by itself: 一半.
    Whole,
    /// 百分之.
    Percent,
    /// 分之.
    Fraction,
    /// 又, in 一又二分之一.
    Mixed,
    Range,
    List,
    /// A denominator follows: / 每.
    Each,
    Currency,
    Ordinal,
    Sign,
    Plus,
    /// 摄氏, 华氏 in front of a number.
    Degree,
    /// 单位 above a table or at the head of a column.
    UnitHead,
    /// What follows a year of two digits: 20年公司营收.
    YearMark,
    /// The head of a column that shares no unit: 序号, 增速.
    PlainHead,
}

/// The words of `amounts.csv`, with what they may be told by before they are looked up.
pub struct Amounts {
    words: Words<AmountWord>,
    /// The sides of the words that begin with a character, and of those that end with it, as bits in a slot that a few share.
    begins: Box<[u32; SIDE_SLOTS]>,
    ends: Box<[u32; SIDE_SLOTS]>,
}

const SIDE_SLOTS: usize = 1024;

impl Amounts {
    /// The longest word of this side that begins at `at`.
    pub fn beginning(&self, chars: &[char], at: usize, side: AmountSide) -> Option<(usize, &AmountWord)> {
        let &first = chars.get(at)?;
        if self.begins[side_slot(first)] >> side as u32 & 1 == 0 {
            return None;
        }
        self.words.at(chars, at).filter_map(|(end, words)| words.iter().find(|w| w.side == side).map(|w| (end, w))).last()
    }

    /// The longest word of this side that ends at `at` and passes: where it begins, and its row.
    pub fn ending(&self, chars: &[char], at: usize, side: AmountSide, pass: impl Fn(&AmountWord) -> bool) -> Option<(usize, &AmountWord)> {
        /// No word in front of a number is longer.
        const LONGEST: usize = 5;
        let &last = chars[..at].last()?;
        if self.ends[side_slot(last)] >> side as u32 & 1 == 0 {
            return None;
        }
        (1..=LONGEST.min(at)).rev().find_map(|len| {
            let word = self.words.exact_lower(&chars[at - len..at]).iter().find(|w| w.side == side && pass(w))?;
            Some((at - len, word))
        })
    }
}

impl std::ops::Deref for Amounts {
    type Target = Words<AmountWord>;

    fn deref(&self) -> &Words<AmountWord> {
        &self.words
    }
}

fn side_slot(c: char) -> usize {
    c.to_ascii_lowercase() as usize % SIDE_SLOTS
}

/// A row of `amounts.csv`.
#[derive(Clone, Debug)]
pub struct AmountWord {
    pub side: AmountSide,
    pub modifier: Modifier,
    pub value: Option<Decimal>,
    /// Index into [`Rules::units`](super::rules::Rules::units).
    pub unit: Option<u32>,
    /// Dimensions that it may stand behind; empty for any.
    pub dimensions: Vec<String>,
    /// Only before a number that begins with a scale: 上百.
    pub needs_scale: bool,
    /// A whole amount only with a bound word in front: 过半.
    pub needs_bound: bool,
    /// A bound word that belongs to a span without being part of what is scored: 以上.
    pub is_tail: bool,
}

pub(super) fn amounts(sheet: &Sheet, fold: &Folding, units: &[Unit]) -> Result<Amounts, Error> {
    let mut words = Vec::new();
    for row in sheet.rows() {
        let side = match row.get("side") {
            "before" => AmountSide::Before,
            "after" => AmountSide::After,
            "inside" => AmountSide::Inside,
            "lead" => AmountSide::Lead,
            "whole" => AmountSide::Whole,
            "percent" => AmountSide::Percent,
            "fraction" => AmountSide::Fraction,
            "mixed" => AmountSide::Mixed,
            "range" => AmountSide::Range,
            "list" => AmountSide::List,
            "each" => AmountSide::Each,
            "currency" => AmountSide::Currency,
            "ordinal" => AmountSide::Ordinal,
            "sign" => AmountSide::Sign,
            "plus" => AmountSide::Plus,
            "degree" => AmountSide::Degree,
            "unit_head" => AmountSide::UnitHead,
            "year_mark" => AmountSide::YearMark,
            "plain_head" => AmountSide::PlainHead,
            other => {
                return Err(row.error("side", format!("\"{other}\" is no side (before, after, inside, whole, percent, range, list, currency, unit_head …)")));
            }
        };
        let unit = match row.get("unit") {
            "" => None,
            id => units.iter().position(|u| u.id == id).map(|i| i as u32),
        };
        let word = AmountWord {
            side,
            modifier: Modifier::parse(row)?,
            value: decimal(row, "value")?,
            unit,
            dimensions: row.list("dimensions").filter(|d| !matches!(*d, "scale" | "bound")).map(str::to_owned).collect(),
            needs_scale: row.list("dimensions").any(|d| d == "scale"),
            needs_bound: row.list("dimensions").any(|d| d == "bound"),
            is_tail: side == AmountSide::After,
        };
        words.push((fold.key(row.get("name")), word));
    }
    let (mut begins, mut ends) = (Box::new([0; SIDE_SLOTS]), Box::new([0; SIDE_SLOTS]));
    for (name, word) in &words {
        if let [first, ..] = name[..] {
            begins[side_slot(first)] |= 1 << word.side as u32;
        }
        if let [.., last] = name[..] {
            ends[side_slot(last)] |= 1 << word.side as u32;
        }
    }
    Ok(Amounts { words: Words::new(words), begins, ends })
}
