//! The rule dictionaries, compiled: what the stages consult instead of lists in code.

use super::sheet::{Row, Sheet};
use super::words::Words;
use crate::error::Error;
use crate::span::Folding;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::str::FromStr;

/// What a character means inside a numeral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numeral {
    Zero,
    Digit(u8),
    /// 廿, 卅: tens in one character.
    Tens(u8),
    /// 十, 百, 千.
    Scale(u32),
    /// 万, 亿.
    Big(u64),
    /// 兆 before money.
    Trillion,
    Half,
    /// 几, 数.
    Vague,
    Point,
    Minus,
}

/// How a bound word bends a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    Exact,
    About,
    MoreThan,
    AtLeast,
    LessThan,
    AtMost,
    Range,
    Vague,
}

impl Modifier {
    const ALL: [Modifier; 8] = [
        Modifier::Exact,
        Modifier::About,
        Modifier::MoreThan,
        Modifier::AtLeast,
        Modifier::LessThan,
        Modifier::AtMost,
        Modifier::Range,
        Modifier::Vague,
    ];

    /// As the `modifier` column spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Modifier::Exact => "exact",
            Modifier::About => "about",
            Modifier::MoreThan => "more_than",
            Modifier::AtLeast => "at_least",
            Modifier::LessThan => "less_than",
            Modifier::AtMost => "at_most",
            Modifier::Range => "range",
            Modifier::Vague => "vague",
        }
    }

    fn parse(row: Row<'_>) -> Result<Modifier, Error> {
        let cell = row.get("modifier");
        if cell.is_empty() {
            return Ok(Modifier::Exact);
        }
        Modifier::ALL
            .into_iter()
            .find(|m| m.as_str() == cell)
            .ok_or_else(|| row.error("modifier", format!("\"{cell}\" is no modifier (one of {})", Modifier::ALL.map(Modifier::as_str).join(", "))))
    }
}

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
}

/// A row of `amounts.csv`.
#[derive(Clone, Debug)]
pub struct AmountWord {
    pub side: AmountSide,
    pub modifier: Modifier,
    pub value: Option<Decimal>,
    /// Index into [`Rules::units`].
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

/// A row of `units.csv`.
#[derive(Clone, Debug)]
pub struct Unit {
    pub id: String,
    pub code: String,
    pub dimension: String,
    /// Base units in one; none for temperatures.
    pub factor: Option<Decimal>,
    pub base: String,
    /// Added to get the base unit: 273.15 for Celsius.
    pub offset: Decimal,
    /// A value in this unit times this is a value in `code`: 角 0.1, 成 10.
    pub to_code: Decimal,
    pub measure: bool,
    /// Only after a larger unit of the same kind: 5角 of 3元5角.
    pub subunit: bool,
    /// Never on its own, only right after a larger one.
    pub after: bool,
    /// Only behind a number with Arabic digits.
    pub arabic: bool,
    /// Behind a number with a scale also where `arabic` is asked.
    pub scaled: bool,
    /// Not behind a lone 一.
    pub bare: bool,
    pub denominator: bool,
    pub discount: bool,
    pub tenths: bool,
    pub power: bool,
    /// A multiple of something: 倍, 番.
    pub multiple: bool,
    /// A digit may follow for the tenths: 三米九, 三块五.
    pub elliptic: bool,
    /// Only where no noun follows: 三块, but not 三块地.
    pub last: bool,
    /// Not behind what reads as a year: 2022款.
    pub noyear: bool,
    /// The counted noun itself: 18省.
    pub noun: bool,
    /// Words one of which must stand near, where several rows share a name.
    pub context: Vec<Vec<char>>,
}

impl Unit {
    pub fn is_money(&self) -> bool {
        self.dimension == "money"
    }

    pub fn is_count(&self) -> bool {
        self.dimension == "count"
    }
}

/// A row of `metrics.csv`.
#[derive(Clone, Debug)]
pub struct Metric {
    pub id: String,
    /// Its words of one character end longer words: 率 in 覆盖率.
    pub suffix: bool,
    pub dimensions: Vec<String>,
}

/// A word that tells a metric.
#[derive(Clone, Copy, Debug)]
pub struct Trigger {
    pub metric: u16,
    /// The word stands behind the number (10亿元投资) rather than before it.
    pub behind: bool,
}

/// A row of `statuses.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cue {
    Planned,
    Actual,
    Increase,
    Decrease,
    Level,
    YearOnYear,
    PeriodOnPeriod,
    OnBase,
    /// Index into [`Rules::pers`].
    Per(u16),
    Among,
    Respectively,
    /// 包含: what follows is part of what stands before.
    Contains,
}

/// The stages of a project, in the order of its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Proposed,
    Signed,
    Started,
    Building,
    Completed,
    Operating,
    Stopped,
}

impl Stage {
    const ALL: [Stage; 7] =
        [Stage::Proposed, Stage::Signed, Stage::Started, Stage::Building, Stage::Completed, Stage::Operating, Stage::Stopped];

    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Proposed => "proposed",
            Stage::Signed => "signed",
            Stage::Started => "started",
            Stage::Building => "building",
            Stage::Completed => "completed",
            Stage::Operating => "operating",
            Stage::Stopped => "stopped",
        }
    }
}

/// A row of `stages.csv`.
#[derive(Clone, Copy, Debug)]
pub struct StageWord {
    pub stage: Stage,
    pub weight: u8,
}

/// How an affix makes a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A legal or official form that always names: …有限公司.
    Full,
    /// A form that names when something distinctive stands before it: …集团.
    Short,
    /// A body of a place or firm: 市财政局.
    Body,
    /// A body whose stem is the place itself: 洛阳市委.
    Head,
    Project,
    Line,
    Phase,
    Region,
    Division,
    Road,
    Water,
    /// The end of a title in 《》.
    Title,
    /// Not a name: listed so that a shorter affix inside is not taken.
    Generic,
}

/// A row of `affixes.csv`.
#[derive(Clone, Debug)]
pub struct Affix {
    pub name: String,
    pub kind: String,
    pub shape: Shape,
    pub min: usize,
    pub max: usize,
    pub line: u64,
}

/// Kinds of names that a boundary word speaks to, as bits.
pub mod name_kind {
    pub const COMPANY: u8 = 1;
    pub const ORGANIZATION: u8 = 2;
    pub const PROJECT: u8 = 4;
    pub const PLACE: u8 = 8;

    pub fn bit(kind: &str) -> u8 {
        match kind {
            "company" => COMPANY,
            "organization" => ORGANIZATION,
            "project" => PROJECT,
            "place" => PLACE,
            _ => 0,
        }
    }
}

/// A row of `boundaries.csv`.
#[derive(Clone, Copy, Debug)]
pub struct Boundary {
    /// Behind a name rather than before it.
    pub right: bool,
    /// Joins two names, or stands inside one: 和.
    pub conjunction: bool,
    /// Part of a name although a boundary word stands in it: 发展和改革.
    pub inside: bool,
    /// Says nothing by itself: 重点.
    pub generic: bool,
    /// A verb that may stand between an owner and what it builds: 洛阳石化新建….
    pub owner: bool,
    /// Never inside a name, whatever jieba makes of it: 是, 我.
    pub never: bool,
    /// What follows is a source of news, no subject: 据, 从.
    pub source: bool,
    pub kinds: u8,
}

/// A row of `references.csv`: words that point at a name rather than say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// 我市: the home at this level of the divisions.
    Home(String),
    /// 该项目: the last mention of this kind.
    Back(String),
    /// 以下简称: a short form follows.
    Alias,
    /// 等: closes a list.
    List,
    /// 全国: the figure is nobody's in particular.
    Nowhere,
}

/// A row of `times.csv`: the kind is a word the parser knows, the value its argument.
#[derive(Clone, Debug)]
pub struct TimeWord {
    pub kind: TimeKind,
    pub value: String,
}

macro_rules! time_kinds {
    ($($name:ident = $word:literal),+ $(,)?) => {
        /// What a word of `times.csv` does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum TimeKind { $($name),+ }
        impl TimeKind {
            fn parse(word: &str) -> Option<TimeKind> {
                match word { $($word => Some(TimeKind::$name),)+ _ => None }
            }
            fn known() -> &'static [&'static str] {
                &[$($word),+]
            }
        }
    };
}
time_kinds! {
    Unit = "unit", Year = "year", Month = "month", Day = "day", Week = "week", Weekday = "weekday", WeekdayName = "weekdayname",
    Weekend = "weekend", Half = "half", Quarter = "quarter", QuarterRel = "quarterrel", Span = "span", Part = "part",
    MonthPart = "monthpart", Same = "same", First = "first", Ahead = "ahead", Back = "back", Decade = "decade",
    Century = "century", Era = "era", Ad = "ad", Bc = "bc", Lunar = "lunar", Feast = "feast", NthWeekday = "nthweekday", Easter = "easter",
    Plan = "plan", PlanQuoted = "planquoted", PlanTail = "plantail", From = "from", Until = "until", To = "to",
    Clock = "clock", ClockUnit = "clockunit", ClockTail = "clocktail", AboutTail = "abouttail", Now = "now",
    MonthCount = "monthcount", YearCount = "yearcount", DayCount = "daycount", WeekCount = "weekcount", QuarterCount = "quartercount",
    Every = "every", LunarMark = "lunarmark", LunarMonth = "lunarmonth", Season = "season", YearTail = "yeartail", Of = "of", Last = "last", Ordinal = "ordinal",
    YearMonth = "yearmonth", Piece = "piece", SundayTail = "sundaytail", NotDay = "notday", CenturyRel = "centuryrel", After = "after",
    Distance = "distance", Deadline = "deadline", Since = "since", PlainHour = "plainhour", YearPart = "yearpart", Stop = "stop", Label = "label",
}

impl TimeKind {
    /// A time may begin with such a word; others only go on or close one.
    pub fn begins(self) -> bool {
        use TimeKind as K;
        !matches!(
            self,
            K::Unit
                | K::To
                | K::From
                | K::Until
                | K::Stop
                | K::Of
                | K::After
                | K::Piece
                | K::Since
                | K::Distance
                | K::Deadline
                | K::PlainHour
                | K::YearPart
                | K::YearTail
                | K::NotDay
                | K::Label
                | K::ClockUnit
                | K::ClockTail
                | K::AboutTail
                | K::PlanTail
                | K::MonthPart
                | K::MonthCount
                | K::YearCount
                | K::DayCount
                | K::WeekCount
                | K::QuarterCount
                | K::Decade
                | K::Century
                | K::Now
                | K::Same
                | K::SundayTail
                | K::YearMonth
        )
    }
}

/// All rule dictionaries, compiled.
pub struct Rules {
    pub fold: Folding,
    numerals: FxHashMap<char, Numeral>,
    /// Numeral classes of the basic plane as bits, so that most characters are left at once.
    numeral_bits: Box<[u64; 1024]>,
    pub units: Vec<Unit>,
    /// Names of units to rows of `units`.
    pub unit_words: UnitWords,
    /// Row of the unit `1`.
    pub one: u32,
    /// Row of 元.
    pub yuan: u32,
    /// The character that is a digit and a unit.
    liang: char,
    /// Characters that begin a sign, a whole amount or a percent word, as bits.
    amount_bits: Box<[u64; 1024]>,
    /// Characters that begin a time other than by a number, as bits.
    time_bits: Box<[u64; 1024]>,
    pub amounts: Words<AmountWord>,
    pub fixed: Words<()>,
    pub times: Words<TimeWord>,
    pub metrics: Vec<Metric>,
    pub metric_ids: FxHashMap<String, u16>,
    pub triggers: Words<Trigger>,
    pub cues: Words<Cue>,
    pub pers: Vec<String>,
    pub stages: Words<StageWord>,
    pub affixes: Vec<Affix>,
    pub affix_words: Words<u16>,
    pub boundaries: Words<Boundary>,
    pub references: Words<Reference>,
    pub furniture: crate::clean::markup::Furniture,
}

/// The files that make up [`Rules`], looked up by name.
pub(super) struct RuleSheets(pub Vec<Sheet>);

impl RuleSheets {
    fn get(&self, name: &str) -> Result<&Sheet, Error> {
        self.0.iter().find(|s| s.file() == name).ok_or_else(|| Error::dictionary(name, 1, 1, "the file is missing"))
    }
}

impl Rules {
    pub(super) fn compile(sheets: &RuleSheets, furniture: &[u8]) -> Result<Rules, Error> {
        let mut fold = Folding::width();
        for row in sheets.get("variants.csv")?.rows() {
            if let (Some(v), Some(s)) = (row.get("variant").chars().next(), row.get("standard").chars().next()) {
                fold.variant(v, s);
            }
        }
        let (numerals, numeral_bits) = numerals(sheets.get("numerals.csv")?)?;
        let (units, unit_words) = units(sheets.get("units.csv")?, &fold)?;
        let amounts = amounts(sheets.get("amounts.csv")?, &fold, &units)?;
        let find_unit = |id: &str| {
            units.iter().position(|u| u.id == id).map(|i| i as u32).ok_or_else(|| Error::dictionary("units.csv", 1, 1, format!("the row \"{id}\" is missing")))
        };
        let (one, yuan) = (find_unit("1")?, find_unit("CNY")?);
        let amount_bits = amount_bits(sheets, &fold)?;
        let liang = sheets.get("units.csv")?.rows().filter_map(|r| r.get("name").chars().next().filter(|c| r.get("name").chars().nth(1).is_none() && matches!(numerals.get(c), Some(Numeral::Digit(_))))).next().unwrap_or('\0');
        let fixed = Words::new(sheets.get("fixed.csv")?.rows().map(|r| (fold.key(r.get("name")), ())));
        let times = times(sheets.get("times.csv")?, &fold)?;
        let time_bits = time_bits(sheets.get("times.csv")?, &fold);
        let (metrics, triggers) = metrics(sheets.get("metrics.csv")?, &fold);
        let (cues, pers) = cues(sheets.get("statuses.csv")?, &fold)?;
        let stages = stages(sheets.get("stages.csv")?, &fold)?;
        let (affixes, affix_words) = affixes(sheets.get("affixes.csv")?, &fold)?;
        let boundaries = boundaries(sheets.get("boundaries.csv")?, &fold)?;
        let references = references(sheets.get("references.csv")?, &fold)?;
        let furniture = std::str::from_utf8(furniture)
            .map_err(|e| e.to_string())
            .and_then(crate::clean::markup::Furniture::from_csv)
            .map_err(|message| Error::dictionary("boilerplate.csv", 1, 1, message))?;
        Ok(Rules {
            fold,
            numerals,
            numeral_bits,
            units,
            unit_words,
            one,
            yuan,
            liang,
            amount_bits,
            time_bits,
            amounts,
            fixed,
            times,
            metric_ids: metrics.iter().enumerate().map(|(i, m)| (m.id.clone(), i as u16)).collect(),
            metrics,
            triggers,
            cues,
            pers,
            stages,
            affixes,
            affix_words,
            boundaries,
            references,
            furniture,
        })
    }

    /// The numeral class of a folded character other than an Arabic digit.
    pub fn numeral(&self, c: char) -> Option<Numeral> {
        let i = c as usize;
        if i >= 0x10000 || self.numeral_bits[i >> 6] >> (i & 63) & 1 == 0 {
            return None;
        }
        self.numerals.get(&c).copied()
    }

    /// 两, a digit and a unit.
    pub fn is_liang(&self, c: char) -> bool {
        self.liang == c
    }

    /// Whether a time may begin with this folded character (numerals aside).
    pub fn may_begin_time(&self, c: char) -> bool {
        let i = c as usize & 0xffff;
        self.time_bits[i >> 6] >> (i & 63) & 1 == 1
    }

    /// Whether an amount may begin with this folded character (numerals aside).
    pub fn may_begin_amount(&self, c: char) -> bool {
        let i = c as usize & 0xffff;
        self.amount_bits[i >> 6] >> (i & 63) & 1 == 1
    }

    /// The row of `units.csv` whose id is `code`.
    pub fn unit_by_code(&self, code: &str) -> Option<u32> {
        self.units.iter().position(|u| u.id == code).map(|i| i as u32)
    }
}

type NumeralTable = (FxHashMap<char, Numeral>, Box<[u64; 1024]>);

fn numerals(sheet: &Sheet) -> Result<NumeralTable, Error> {
    let mut map = FxHashMap::default();
    let mut bits = Box::new([0u64; 1024]);
    for row in sheet.rows() {
        let Some(c) = row.get("name").chars().next() else { continue };
        let number = || row.parse::<u64>("value", 0, "a whole number");
        let numeral = match row.get("kind") {
            "zero" => Numeral::Zero,
            "digit" => Numeral::Digit(number()? as u8),
            "tens" => Numeral::Tens(number()? as u8),
            "scale" => Numeral::Scale(number()? as u32),
            "big" => Numeral::Big(number()?),
            "trillion" => Numeral::Trillion,
            "half" => Numeral::Half,
            "vague" => Numeral::Vague,
            "point" => Numeral::Point,
            "minus" => Numeral::Minus,
            other => return Err(row.error("kind", format!("\"{other}\" is no kind of numeral (zero, digit, tens, scale, big, trillion, half, vague, point, minus)"))),
        };
        map.insert(c, numeral);
        let i = c as usize & 0xffff;
        bits[i >> 6] |= 1 << (i & 63);
    }
    Ok((map, bits))
}

fn decimal(row: Row<'_>, column: &str) -> Result<Option<Decimal>, Error> {
    let cell = row.get(column);
    if cell.is_empty() {
        return Ok(None);
    }
    Decimal::from_str(cell)
        .or_else(|_| Decimal::from_scientific(cell))
        .map(Some)
        .map_err(|_| row.error(column, format!("\"{cell}\" is not a decimal number")))
}

type UnitWords = Words<(u32, Option<Box<[char]>>)>;

fn units(sheet: &Sheet, fold: &Folding) -> Result<(Vec<Unit>, UnitWords), Error> {
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
            arabic: has("arabic"),
            scaled: has("scaled"),
            bare: has("bare"),
            denominator: has("denominator"),
            discount: has("discount"),
            tenths: has("tenths"),
            power: has("power"),
            multiple: has("power") || has("multiple"),
            elliptic: has("elliptic"),
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

fn amounts(sheet: &Sheet, fold: &Folding, units: &[Unit]) -> Result<Words<AmountWord>, Error> {
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
            other => return Err(row.error("side", format!("\"{other}\" is no side (before, after, inside, whole, percent, range, list, currency …)"))),
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
    Ok(Words::new(words))
}

fn times(sheet: &Sheet, fold: &Folding) -> Result<Words<TimeWord>, Error> {
    let mut words = Vec::new();
    for row in sheet.rows() {
        let cell = row.get("kind");
        let kind = TimeKind::parse(cell)
            .ok_or_else(|| row.error("kind", format!("\"{cell}\" is no kind of time word (one of {})", TimeKind::known().join(", "))))?;
        words.push((fold.key(row.get("name")), TimeWord { kind, value: row.get("value").to_owned() }));
    }
    Ok(Words::new(words))
}

fn metrics(sheet: &Sheet, fold: &Folding) -> (Vec<Metric>, Words<Trigger>) {
    let mut list = Vec::new();
    let mut words = Vec::new();
    for row in sheet.rows() {
        let metric = list.len() as u16;
        list.push(Metric { id: row.get("id").to_owned(), suffix: row.get("style") == "suffix", dimensions: row.list("dimensions").map(str::to_owned).collect() });
        for (column, behind) in [("before", false), ("after", true)] {
            words.extend(row.list(column).map(|w| (fold.key(w), Trigger { metric, behind })));
        }
    }
    (list, Words::new(words))
}

fn cues(sheet: &Sheet, fold: &Folding) -> Result<(Words<Cue>, Vec<String>), Error> {
    let mut pers: Vec<String> = Vec::new();
    let mut words = Vec::new();
    for row in sheet.rows() {
        let value = row.get("value");
        let cue = match (row.get("field"), value) {
            ("status", "planned") => Cue::Planned,
            ("status", "actual") => Cue::Actual,
            ("change", "increase") => Cue::Increase,
            ("change", "decrease") => Cue::Decrease,
            ("change", "level") => Cue::Level,
            ("basis", "yoy") => Cue::YearOnYear,
            ("basis", "pop") => Cue::PeriodOnPeriod,
            ("basis", "base") => Cue::OnBase,
            ("link", "among") => Cue::Among,
            ("link", "respectively") => Cue::Respectively,
            ("link", "contains") => Cue::Contains,
            ("per", unit) => {
                let at = pers.iter().position(|p| p == unit).unwrap_or_else(|| {
                    pers.push(unit.to_owned());
                    pers.len() - 1
                });
                Cue::Per(at as u16)
            }
            (field, _) => return Err(row.error("value", format!("\"{value}\" is no value of the field \"{field}\""))),
        };
        words.push((fold.key(row.get("name")), cue));
    }
    Ok((Words::new(words), pers))
}

fn stages(sheet: &Sheet, fold: &Folding) -> Result<Words<StageWord>, Error> {
    let mut words = Vec::new();
    for row in sheet.rows() {
        let cell = row.get("stage");
        let stage = Stage::ALL
            .into_iter()
            .find(|s| s.as_str() == cell)
            .ok_or_else(|| row.error("stage", format!("\"{cell}\" is no stage (one of {})", Stage::ALL.map(Stage::as_str).join(", "))))?;
        words.push((fold.key(row.get("name")), StageWord { stage, weight: row.parse("weight", 1, "a weight from 0 to 9")? }));
    }
    Ok(Words::new(words))
}

fn affixes(sheet: &Sheet, fold: &Folding) -> Result<(Vec<Affix>, Words<u16>), Error> {
    let mut list = Vec::new();
    let mut words = Vec::new();
    for row in sheet.rows() {
        let shape = match row.get("shape") {
            "full" => Shape::Full,
            "short" => Shape::Short,
            "body" => Shape::Body,
            "head" => Shape::Head,
            "project" => Shape::Project,
            "line" => Shape::Line,
            "phase" => Shape::Phase,
            "region" => Shape::Region,
            "division" => Shape::Division,
            "road" => Shape::Road,
            "water" => Shape::Water,
            "title" => Shape::Title,
            "generic" => Shape::Generic,
            other => return Err(row.error("shape", format!("\"{other}\" is no shape (full, short, body, head, project, line, phase, region, division, road, water, generic)"))),
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

fn boundaries(sheet: &Sheet, fold: &Folding) -> Result<Words<Boundary>, Error> {
    let mut words = Vec::new();
    for row in sheet.rows() {
        let mut kinds = 0;
        for kind in row.list("kinds") {
            match name_kind::bit(kind) {
                0 => return Err(row.error("kinds", format!("\"{kind}\" is no kind of name (company, organization, project, place)"))),
                bit => kinds |= bit,
            }
        }
        let side = row.get("side");
        if !matches!(side, "left" | "right" | "conj" | "inside" | "generic" | "owner" | "source" | "never") {
            return Err(row.error("side", format!("\"{side}\" is no side (left, right, conj, inside, generic, owner, source, never)")));
        }
        let boundary = Boundary { right: side == "right", conjunction: side == "conj", inside: side == "inside", generic: side == "generic", owner: side == "owner", source: side == "source", never: side == "never", kinds };
        words.push((fold.key(row.get("name")), boundary));
    }
    Ok(Words::new(words))
}

/// First characters of the words that may open an amount.
fn amount_bits(sheets: &RuleSheets, fold: &Folding) -> Result<Box<[u64; 1024]>, Error> {
    let mut bits = Box::new([0u64; 1024]);
    let mut set = |word: &str| {
        if let Some(&c) = fold.key(word).first() {
            let i = c as usize & 0xffff;
            bits[i >> 6] |= 1 << (i & 63);
        }
    };
    for row in sheets.get("amounts.csv")?.rows() {
        if matches!(row.get("side"), "whole" | "percent" | "sign" | "plus" | "degree") {
            set(row.get("name"));
        }
    }
    Ok(bits)
}

fn references(sheet: &Sheet, fold: &Folding) -> Result<Words<Reference>, Error> {
    let mut words = Vec::new();
    for row in sheet.rows() {
        let reference = match (row.get("kind"), row.get("value")) {
            ("place", level) => Reference::Home(level.to_owned()),
            ("alias", _) => Reference::Alias,
            ("list", _) => Reference::List,
            ("nowhere", _) => Reference::Nowhere,
            (kind @ ("project" | "company" | "organization"), _) => Reference::Back(kind.to_owned()),
            (kind, _) => return Err(row.error("kind", format!("\"{kind}\" is no kind of reference (place, project, company, organization, alias, list, nowhere)"))),
        };
        words.push((fold.key(row.get("name")), reference));
    }
    Ok(Words::new(words))
}

/// First characters of the words that may open a time.
fn time_bits(sheet: &Sheet, fold: &Folding) -> Box<[u64; 1024]> {
    let mut bits = Box::new([0u64; 1024]);
    for row in sheet.rows().filter(|r| TimeKind::parse(r.get("kind")).is_some_and(TimeKind::begins)) {
        if let Some(&c) = fold.key(row.get("name")).first() {
            let i = c as usize & 0xffff;
            bits[i >> 6] |= 1 << (i & 63);
        }
    }
    bits
}
