//! What a number, an amount, a time or a word of saying may begin with: the classes of a character, told by one look.

use super::marks::{Marks, mark};
use super::rules::{Numeral, RuleSheets, TimeKind};
use crate::error::Error;
use crate::span::Folding;
use rustc_hash::FxHashMap;

/// An Arabic digit.
pub const DIGIT: u8 = 1;
/// A numeral other than that.
pub const NUMERAL: u8 = 2;
/// A sign, a whole amount, a percent word.
pub const AMOUNT: u8 = 4;
/// A word of time.
pub const TIME: u8 = 8;
/// The mark that leads to an address: `://`.
pub const LINK: u8 = 16;
/// All of which an amount or a time is looked for at.
pub const NUMBER: u8 = DIGIT | NUMERAL | AMOUNT | TIME | LINK;
/// A word of saying: 介绍.
pub const SAYS: u8 = 32;

/// The classes of each character of the basic plane.
pub struct Classes(Box<[u8]>);

impl Classes {
    /// Also marks where a number may begin: at these characters, and where they open a word at that and the next.
    pub(super) fn compile(sheets: &RuleSheets, fold: &Folding, numerals: &FxHashMap<char, Numeral>, marks: &mut Marks) -> Result<Classes, Error> {
        let mut classes = Classes(vec![0; 0x10000].into_boxed_slice());
        ('0'..='9').for_each(|c| classes.add(c, DIGIT));
        classes.add(':', LINK);
        // A Latin letter is a numeral only where a number stands before it.
        numerals.iter().filter(|(_, n)| !matches!(n, Numeral::Suffix(_))).for_each(|(&c, _)| classes.add(c, NUMERAL));
        for c in (0..=0xffff).filter_map(char::from_u32).filter(|&c| classes.of(c) & NUMBER != 0) {
            marks.character(c, mark::NUMBER);
        }
        let mut words = |file: &str, class: u8, passes: fn(&super::sheet::Row<'_>) -> bool| -> Result<(), Error> {
            for row in sheets.get(file)?.rows().filter(passes) {
                let key = fold.key(row.get("name"));
                if let Some(&c) = key.first() {
                    if class & NUMBER != 0 {
                        marks.opening(c, key.get(1).copied(), mark::NUMBER);
                    }
                    classes.add(c, class);
                    classes.add(c.to_ascii_uppercase(), class);
                }
            }
            Ok(())
        };
        words("amounts.csv", AMOUNT, |r| matches!(r.get("side"), "whole" | "percent" | "sign" | "plus" | "degree"))?;
        words("units.csv", AMOUNT, |r| r.list("style").any(|s| s == "oneless"))?;
        words("times.csv", TIME, |r| TimeKind::parse(r.get("kind")).is_some_and(TimeKind::begins))?;
        words("statuses.csv", SAYS, |r| r.get("value") == "says")?;
        Ok(classes)
    }

    fn add(&mut self, c: char, class: u8) {
        if let Some(of) = self.0.get_mut(c as usize) {
            *of |= class;
        }
    }

    /// All that may begin with this folded character.
    pub fn of(&self, c: char) -> u8 {
        self.0.get(c as usize).copied().unwrap_or(0)
    }
}
