//! Rule dictionaries row by row: each function turns one file into what [`Rules`](super::rules::Rules) holds of it, and
//! names file, line and column of a cell that means nothing.

use super::rules::{Affix, Boundary, Cue, Frame, Metric, Numeral, Reference, Shape, Stage, StageWord, TimeKind, TimeWord, Trigger, Unit, name_kind};
use super::sheet::{Row, Sheet};
use super::words::Words;
use crate::error::Error;
use crate::span::Folding;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::str::FromStr;

pub(super) fn numerals(sheet: &Sheet) -> Result<FxHashMap<char, Numeral>, Error> {
    let mut map = FxHashMap::default();
    for row in sheet.rows() {
        let Some(c) = row.get("name").chars().next() else { continue };
        let number = || row.parse::<u64>("value", 0, "a whole number");
        let numeral = match row.get("kind") {
            "zero" => Numeral::Zero,
            "digit" | "formal" => Numeral::Digit(number()? as u8),
            "tens" => Numeral::Tens(number()? as u8),
            "scale" => Numeral::Scale(number()? as u32),
            "big" => Numeral::Big(number()?),
            "trillion" => Numeral::Trillion,
            "half" => Numeral::Half,
            "vague" => Numeral::Vague,
            "point" => Numeral::Point,
            "minus" => Numeral::Minus,
            "suffix" => Numeral::Suffix(number()? as u32),
            other => {
                return Err(row.error(
                    "kind",
                    format!("\"{other}\" is no kind of numeral (zero, digit, formal, tens, scale, big, trillion, half, vague, point, minus, suffix)"),
                ));
            }
        };
        map.insert(c, numeral);
    }
    Ok(map)
}

pub(super) fn decimal(row: Row<'_>, column: &str) -> Result<Option<Decimal>, Error> {
    let cell = row.get(column);
    if cell.is_empty() {
        return Ok(None);
    }
    Decimal::from_str(cell).or_else(|_| Decimal::from_scientific(cell)).map(Some).map_err(|_| row.error(column, format!("\"{cell}\" is not a decimal number")))
}

pub(super) type UnitWords = Words<(u32, Option<Box<[char]>>)>;

pub(super) fn units(sheet: &Sheet, fold: &Folding) -> Result<(Vec<Unit>, UnitWords), Error> {
    let mut list: Vec<Unit> = Vec::with_capacity(sheet.len());
    let mut words = Vec::new();
    for row in sheet.rows() {
        let styles: Vec<&str> = row.list("style").collect();
        let has = |s: &str| styles.contains(&s);
        list.push(Unit {
            id: row.get("id").to_owned(),
            code: row.get("code").to_owned(),
            dimension: row.get("dimension").to_owned(),
            factor: decimal(row, "factor")?,
            base: row.get("base").to_owned(),
            offset: decimal(row, "offset")?.unwrap_or_default(),
            to_code: Decimal::ONE,
            measure: has("measure"),
            subunit: has("subunit"),
            after: has("after"),
            leading: has("leading"),
            arabic: has("arabic"),
            scaled: has("scaled"),
            bare: has("bare"),
            denominator: has("denominator"),
            discount: has("discount"),
            tenths: has("tenths"),
            power: has("power"),
            multiple: has("power") || has("multiple"),
            elliptic: has("elliptic"),
            oneless: has("oneless"),
            rank: has("rank"),
            apart: has("apart"),
            last: has("final"),
            noyear: has("noyear"),
            noun: has("noun"),
            context: row.list("context").map(|w| fold.key(w)).collect(),
        });
        let index = list.len() as u32 - 1;
        for name in std::iter::once(row.get("name")).chain(row.list("aliases")) {
            // The walk ignores Latin case (MW, mW); a row with Latin letters keeps its spelling to be checked.
            let latin = name.chars().any(|c| c.is_ascii_alphabetic());
            let exact = latin.then(|| name.chars().map(|c| fold.fold(c)).collect::<Box<[char]>>());
            words.push((fold.key(name), (index, exact)));
        }
    }
    let by_id: FxHashMap<String, usize> = list.iter().enumerate().map(|(i, u)| (u.id.clone(), i)).collect();
    for i in 0..list.len() {
        if let (Some(own), Some(code)) = (list[i].factor, by_id.get(&list[i].code).and_then(|&j| list[j].factor))
            && !code.is_zero()
            && list[i].id != list[i].code
        {
            list[i].to_code = (own / code).normalize();
        }
    }
    Ok((list, Words::new(words)))
}

/// Fixed words, each with whether it gives way where its last character is a number with a unit (其中三家).
pub(super) fn fixed(sheet: &Sheet, fold: &Folding) -> Result<Words<bool>, Error> {
    let mut words = Vec::with_capacity(sheet.len());
    for row in sheet.rows() {
        let yields = match row.get("yields") {
            "" => false,
            "unit" => true,
            other => return Err(row.error("yields", format!("\"{other}\" is nothing a fixed word gives way to (unit, or empty)"))),
        };
        words.push((fold.key(row.get("name")), yields));
    }
    Ok(Words::new(words))
}

pub(super) fn times(sheet: &Sheet, fold: &Folding) -> Result<Words<TimeWord>, Error> {
    let mut words = Vec::new();
    for row in sheet.rows() {
        let cell = row.get("kind");
        let kind =
            TimeKind::parse(cell).ok_or_else(|| row.error("kind", format!("\"{cell}\" is no kind of time word (one of {})", TimeKind::known().join(", "))))?;
        words.push((fold.key(row.get("name")), TimeWord { kind, value: row.get("value").to_owned() }));
    }
    Ok(Words::new(words))
}

pub(super) fn metrics(sheet: &Sheet, fold: &Folding) -> (Vec<Metric>, Words<Trigger>) {
    let mut list = Vec::new();
    let mut words = Vec::new();
    for row in sheet.rows() {
        let metric = list.len() as u16;
        list.push(Metric {
            id: row.get("id").to_owned(),
            suffix: row.get("style") == "suffix",
            dimensions: row.list("dimensions").map(str::to_owned).collect(),
        });
        for (column, behind) in [("before", false), ("after", true)] {
            words.extend(row.list(column).map(|w| (fold.key(w), Trigger { metric, behind })));
        }
    }
    (list, Words::new(words))
}

pub(super) fn cues(sheet: &Sheet, fold: &Folding) -> Result<(Words<Cue>, Vec<String>), Error> {
    let mut pers: Vec<String> = Vec::new();
    let mut words = Vec::new();
    for row in sheet.rows() {
        let value = row.get("value");
        let cue = match (row.get("field"), value) {
            ("status", "planned") => Cue::Planned,
            ("status", "under_way") => Cue::UnderWay,
            ("status", "total") => Cue::Total,
            ("status", "actual") => Cue::Actual,
            ("status", "done") => Cue::Done,
            ("status", "size") => Cue::Size,
            ("status", "will") => Cue::Will,
            ("status", "expected") => Cue::Expected,
            ("status", "advised") => Cue::Advised,
            ("status", "past") => Cue::Past,
            ("status", "able") => Cue::Able,
            ("change", "increase") => Cue::Increase,
            ("change", "decrease") => Cue::Decrease,
            ("change", "level") => Cue::Level,
            ("basis", "yoy") => Cue::YearOnYear,
            ("basis", "pop") => Cue::PeriodOnPeriod,
            ("basis", "base") => Cue::OnBase,
            ("link", "among") => Cue::Among,
            ("link", "others") => Cue::Others,
            ("link", "respectively") => Cue::Respectively,
            ("link", "contains") => Cue::Contains,
            ("link", "aside") => Cue::Aside,
            ("link", "than") => Cue::Than,
            ("link", "compared") => Cue::Compared,
            ("link", "object") => Cue::Object,
            ("link", "located") => Cue::Located,
            ("link", "says") => Cue::Says,
            ("link", "adverb") => Cue::Adverb,
            (field @ ("per" | "per_noun"), unit) => {
                let at = pers.iter().position(|p| p == unit).unwrap_or_else(|| {
                    pers.push(unit.to_owned());
                    pers.len() - 1
                });
                if field == "per" { Cue::Per(at as u16) } else { Cue::PerNoun(at as u16) }
            }
            (field, _) => return Err(row.error("value", format!("\"{value}\" is no value of the field \"{field}\""))),
        };
        words.push((fold.key(row.get("name")), cue));
    }
    Ok((Words::new(words), pers))
}

pub(super) fn stages(sheet: &Sheet, fold: &Folding) -> Result<Words<StageWord>, Error> {
    let mut words = Vec::new();
    let stage = |row: Row<'_>, column: &str| {
        let cell = row.get(column);
        let known = || row.error(column, format!("\"{cell}\" is no stage (one of {})", Stage::ALL.map(Stage::as_str).join(", ")));
        Stage::ALL.into_iter().find(|s| s.as_str() == cell).ok_or_else(known)
    };
    for row in sheet.rows() {
        let word = StageWord {
            stage: stage(row, "stage")?,
            weight: row.parse("weight", 1, "a weight from 0 to 9")?,
            ahead: row.list("use").any(|u| u == "ahead"),
            builder: row.list("use").any(|u| u == "builder"),
            amount: if row.get("amount").is_empty() { None } else { Some(stage(row, "amount")?) },
        };
        words.push((fold.key(row.get("name")), word));
    }
    Ok(Words::new(words))
}

pub(super) fn affixes(sheet: &Sheet, fold: &Folding) -> Result<(Vec<Affix>, Words<u16>), Error> {
    let mut list = Vec::new();
    let mut words = Vec::new();
    for row in sheet.rows() {
        let shape = match row.get("shape") {
            "full" => Shape::Full,
            "short" => Shape::Short,
            "body" => Shape::Body,
            "attached" => Shape::Attached,
            "head" => Shape::Head,
            "project" => Shape::Project,
            "work" => Shape::Work,
            "section" => Shape::Section,
            "line" => Shape::Line,
            "phase" => Shape::Phase,
            "region" => Shape::Region,
            "division" => Shape::Division,
            "road" => Shape::Road,
            "water" => Shape::Water,
            "lone" => Shape::Lone,
            "title" => Shape::Title,
            "generic" => Shape::Generic,
            other => return Err(row.error("shape", format!("\"{other}\" is no shape (full, short, body, attached, head, project, work, line, section, phase, region, division, road, water, lone, title, generic)"))),
        };
        words.push((fold.key(row.get("name")), list.len() as u16));
        list.push(Affix {
            name: row.get("name").to_owned(),
            kind: row.get("kind").to_owned(),
            shape,
            min: row.parse("min", 1, "a number of characters")?,
            max: row.parse("max", 12, "a number of characters")?,
            line: row.line(),
        });
    }
    Ok((list, Words::new(words)))
}

pub(super) fn boundaries(sheet: &Sheet, fold: &Folding) -> Result<(Words<Boundary>, Words<Frame>), Error> {
    let mut words = Vec::new();
    let mut frames = Vec::new();
    for row in sheet.rows() {
        let mut kinds = 0;
        for kind in row.list("kinds") {
            match name_kind::bit(kind) {
                0 => return Err(row.error("kinds", format!("\"{kind}\" is no kind of name (company, organization, project, place)"))),
                bit => kinds |= bit,
            }
        }
        let side = row.get("side");
        if let Some(frame) = Frame::parse(side) {
            frames.push((fold.key(row.get("name")), frame));
            continue;
        }
        if !matches!(
            side,
            "left" | "right" | "conj" | "inside" | "generic" | "owner" | "source" | "never" | "locative" | "agent" | "between" | "class" | "nominal"
        ) {
            return Err(row.error("side", format!("\"{side}\" is no side (left, right, conj, inside, generic, owner, source, never, locative, agent, between, class, nominal, front, before_place, behind_place, firm, road, localizer, compound, milestone, pursuit)")));
        }
        let boundary = Boundary {
            right: side == "right",
            conjunction: side == "conj",
            inside: side == "inside",
            generic: side == "generic",
            owner: side == "owner",
            never: side == "never",
            source: side == "source",
            locative: side == "locative",
            agent: side == "agent",
            between: side == "between",
            class: side == "class",
            nominal: side == "nominal",
            kinds,
        };
        words.push((fold.key(row.get("name")), boundary));
    }
    Ok((Words::new(words), Words::new(frames)))
}

pub(super) fn references(sheet: &Sheet, fold: &Folding) -> Result<Words<Reference>, Error> {
    let mut words = Vec::new();
    for row in sheet.rows() {
        let reference = match (row.get("kind"), row.get("value")) {
            ("place", level) => Reference::Home(level.to_owned()),
            ("alias", _) => Reference::Alias,
            ("list", _) => Reference::List,
            ("nowhere", _) => Reference::Nowhere,
            ("phase", _) => Reference::Phase,
            ("pair", which) => Reference::Pair(which == "first"),
            ("ending", _) => Reference::Ending(row.list("value").map(|w| fold.key(w)).collect()),
            (kind @ ("project" | "company" | "organization"), _) => Reference::Back(kind.to_owned()),
            (kind, _) => {
                return Err(row.error(
                    "kind",
                    format!("\"{kind}\" is no kind of reference (place, project, phase, ending, pair, company, organization, alias, list, nowhere)"),
                ));
            }
        };
        words.push((fold.key(row.get("name")), reference));
    }
    Ok(Words::new(words))
}
