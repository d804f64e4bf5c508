//! The rule dictionaries, compiled: what the stages consult instead of lists in code.

use super::abbreviations::Abbreviations;
use super::amounts::{Amounts, amounts};
use super::classes::{self, Classes};
use super::compile::{UnitWords, affixes, boundaries, cues, fixed, metrics, numerals, references, stages, times, units};
use super::folding::{self, folding};
use super::marks::{Marks, mark};
use super::sheet::{Row, Sheet};
use super::stems::Stems;
use super::words::Words;
use crate::error::Error;
use crate::span::Folding;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

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
    /// k right behind Arabic digits.
    Suffix(u32),
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
    pub(super) const ALL: [Modifier; 8] =
        [Modifier::Exact, Modifier::About, Modifier::MoreThan, Modifier::AtLeast, Modifier::LessThan, Modifier::AtMost, Modifier::Range, Modifier::Vague];

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

    pub(super) fn parse(row: Row<'_>) -> Result<Modifier, Error> {
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
    /// Only where a smaller unit follows: 5分30秒.
    pub leading: bool,
    /// A digit may follow for the tenths: 三米九, 三块五.
    pub elliptic: bool,
    /// In such a form a lone one may be left out: 米九.
    pub oneless: bool,
    /// Tells a rank rather than a count: 三至六年级.
    pub rank: bool,
    /// Not where it begins a word with the next character: 2单元.
    pub apart: bool,
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
    /// 可: planned, but for what is told by the hour or the day (每小时可收20亩).
    Able,
    /// 将, 要: planned, but not right before the number (要3亿元).
    Will,
    /// 预期, also a noun (好于预期): planned in its own clause, and what follows goes on so only from a number there.
    Expected,
    /// 建议: planned in its own clause and no further.
    Advised,
    /// 新建, 加快推进: planned where nothing else in the clause tells.
    UnderWay,
    /// 总投资: the total of a thing, planned until the thing is done.
    Total,
    /// 全长: a total where it is a project's.
    Size,
    Actual,
    /// 已, 了: done, whatever was planned before.
    Done,
    /// 过去: done, whatever stands nearer (过去要走15公里).
    Past,
    Increase,
    Decrease,
    Level,
    YearOnYear,
    PeriodOnPeriod,
    OnBase,
    /// Index into [`Rules::pers`].
    Per(u16),
    /// 年 of 年货物周转能力: the rate of the noun that it opens; index into [`Rules::pers`].
    PerNoun(u16),
    /// 其中: what follows is part of the total before it.
    Among,
    /// 另有: others than those spoken of follow.
    Others,
    Respectively,
    /// 包含: what follows is part of what stands before.
    Contains,
    /// 由, 比: the name behind stands beside what is said.
    Aside,
    /// 比, 较: what stands behind is compared with; a time there is no period.
    Than,
    /// 相比, 相较: the same of a time in front.
    Compared,
    /// 推动: the name behind is acted on.
    Object,
    /// 在: the place behind is where it happens.
    Located,
    /// 介绍: the name before tells the news.
    Says,
    /// 平均, 共计: between a noun and its number, and neither.
    Adverb,
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
    pub(super) const ALL: [Stage; 7] = [Stage::Proposed, Stage::Signed, Stage::Started, Stage::Building, Stage::Completed, Stage::Operating, Stage::Stopped];

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
    /// Speaks of what is only intended (预计, 将): what is done behind it is not done yet.
    pub ahead: bool,
    /// Who stands before it builds (投资建设), and does not merely approve (批复).
    pub builder: bool,
    /// The stage where an amount follows: 已完成桩基140根 is still building.
    pub amount: Option<Stage>,
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
    /// A body right behind a place, and nothing between: 美军, 曲阜警方.
    Attached,
    /// A body whose stem is the place itself: 洛阳市委.
    Head,
    Project,
    /// A work on water, for power or in public hands: 水库, 泵站. Its name is a place's or its own, never a firm's.
    Work,
    Line,
    /// A part of a line: …段.
    Section,
    Phase,
    Region,
    Division,
    Road,
    Water,
    /// A place of its own where what stands before leads to one, and jieba sees one unknown word: 在皮林寨.
    Lone,
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
    /// The place where something is follows: 在, 位于.
    pub locative: bool,
    /// Who does it follows: 由.
    pub agent: bool,
    /// Stands between the ends of a line: 至.
    pub between: bool,
    /// A verb that names works and stands in their names: 改造, 裂解.
    pub nominal: bool,
    /// Makes what it leads or stands in a description: 等, 各, 最大.
    pub class: bool,
    pub kinds: u8,
}

impl Boundary {
    /// It leads to a name and is no part of it.
    pub fn leads(&self) -> bool {
        self.owner || !self.right && !self.inside && !self.generic && !self.nominal && !self.class && !self.conjunction && !self.source
    }
}

/// What a row of `boundaries.csv` says of what stands beside it, where it begins or ends nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Part of a name where it stands right before its place or owner: 中共 in 中共永登县委.
    Front,
    /// A place follows: 在, 前往.
    BeforePlace,
    /// A place stands before: 流域, 西麓.
    BehindPlace,
    /// A firm stands before: 总裁, 股价. It tells that a common word is one (苹果股价).
    Firm,
    /// Between the place that a road is named after and its ending: 北 in 福建北路.
    Road,
    /// A noun stands before, and this says where in it: 里 in 仓库里.
    Localizer,
    /// A verb that stands inside nouns: 候选 in 国家公园候选区.
    Compound,
    /// What a number is passed as, and no noun that it counts: 突破千亿元大关.
    Milestone,
    /// What is done rather than built: a list of such (等28个比赛项目) holds no works.
    Pursuit,
}

impl Frame {
    pub(super) fn parse(side: &str) -> Option<Frame> {
        match side {
            "front" => Some(Frame::Front),
            "before_place" => Some(Frame::BeforePlace),
            "behind_place" => Some(Frame::BehindPlace),
            "firm" => Some(Frame::Firm),
            "road" => Some(Frame::Road),
            "localizer" => Some(Frame::Localizer),
            "compound" => Some(Frame::Compound),
            "milestone" => Some(Frame::Milestone),
            "pursuit" => Some(Frame::Pursuit),
            _ => None,
        }
    }
}

/// A row of `references.csv`: words that point at a name rather than say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// 我市: the home at this level of the divisions.
    Home(String),
    /// 该项目: the last mention of this kind.
    Back(String),
    /// 一期: the last project, or a part of it.
    Phase,
    /// 前者 (true), 后者: the first or the second of the last two names that were joined.
    Pair(bool),
    /// 园区: the last name with one of these endings.
    Ending(Vec<Vec<char>>),
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
            pub(super) fn parse(word: &str) -> Option<TimeKind> {
                match word { $($word => Some(TimeKind::$name),)+ _ => None }
            }
            pub(super) fn known() -> &'static [&'static str] {
                &[$($word),+]
            }
        }
    };
}
time_kinds! {
    Unit = "unit", Year = "year", Month = "month", Day = "day", Week = "week", Weekday = "weekday", WeekdayName = "weekdayname",
    Weekend = "weekend", Half = "half", Quarter = "quarter", QuarterRel = "quarterrel", Span = "span", Part = "part",
    MonthPart = "monthpart", Same = "same", First = "first", Ahead = "ahead", Back = "back", Decade = "decade",
    Century = "century", Era = "era", Ad = "ad", Bc = "bc", Lunar = "lunar", WeakLunar = "weaklunar", LunarEve = "lunareve", Term = "term", WeakTerm = "weakterm", FeastTail = "feasttail", Feast = "feast", WeakFeast = "weakfeast", Series = "series", NthWeekday = "nthweekday", Easter = "easter",
    Plan = "plan", PlanQuoted = "planquoted", PlanTail = "plantail", From = "from", Until = "until", To = "to", List = "list",
    Clock = "clock", ClockUnit = "clockunit", ClockTail = "clocktail", AboutTail = "abouttail", Now = "now",
    MonthCount = "monthcount", YearCount = "yearcount", DayCount = "daycount", WeekCount = "weekcount", QuarterCount = "quartercount",
    Every = "every", LunarMark = "lunarmark", LunarMonth = "lunarmonth", Leap = "leap", LunarDay = "lunarday", LunarTens = "lunartens", LunarTail = "lunartail", Season = "season", YearTail = "yeartail", PartMark = "partmark", Of = "of", Last = "last", Ordinal = "ordinal",
    YearMonth = "yearmonth", Piece = "piece", SundayTail = "sundaytail", NotDay = "notday", CenturyRel = "centuryrel", After = "after",
    Distance = "distance", Deadline = "deadline", Since = "since", PlainHour = "plainhour", ThisYear = "thisyear", YearEnd = "yearend", YearPart = "yearpart", Stop = "stop", Label = "label",
}

impl TimeKind {
    /// The kind in a set of kinds.
    pub(crate) const fn bit(self) -> u128 {
        1 << self as u8
    }

    /// The kinds of words that only go on with a time or close one.
    pub(crate) const GOES_ON: u128 = {
        use TimeKind as K;
        K::Unit.bit()
            | K::To.bit()
            | K::List.bit()
            | K::PartMark.bit()
            | K::From.bit()
            | K::Until.bit()
            | K::Stop.bit()
            | K::Of.bit()
            | K::After.bit()
            | K::Piece.bit()
            | K::Since.bit()
            | K::Distance.bit()
            | K::Deadline.bit()
            | K::PlainHour.bit()
            | K::YearPart.bit()
            | K::YearTail.bit()
            | K::NotDay.bit()
            | K::Label.bit()
            | K::ClockUnit.bit()
            | K::ClockTail.bit()
            | K::AboutTail.bit()
            | K::PlanTail.bit()
            | K::MonthPart.bit()
            | K::MonthCount.bit()
            | K::YearCount.bit()
            | K::DayCount.bit()
            | K::WeekCount.bit()
            | K::QuarterCount.bit()
            | K::Decade.bit()
            | K::Century.bit()
            | K::Now.bit()
            | K::Same.bit()
            | K::SundayTail.bit()
            | K::FeastTail.bit()
            | K::Series.bit()
            | K::LunarDay.bit()
            | K::LunarTens.bit()
            | K::LunarTail.bit()
            | K::YearMonth.bit()
    };

    /// A time may begin with such a word.
    pub fn begins(self) -> bool {
        self.bit() & TimeKind::GOES_ON == 0
    }
}

/// All rule dictionaries, compiled.
pub struct Rules {
    pub fold: Folding,
    /// Where a word of these rules may begin.
    pub marks: Marks,
    numerals: FxHashMap<char, Numeral>,
    pub classes: Classes,
    pub units: Vec<Unit>,
    /// Names of units to rows of `units`.
    pub unit_words: UnitWords,
    /// Row of the unit `1`.
    pub one: u32,
    /// Row of 元.
    pub yuan: u32,
    /// The character that is a digit and a unit.
    liang: char,
    /// 壹, 伍, 陆: digits of documents, elsewhere parts of words.
    formal: Vec<char>,
    pub amounts: Amounts,
    pub fixed: Words<bool>,
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
    pub frames: Words<Frame>,
    pub references: Words<Reference>,
    pub stems: Stems,
    pub abbreviations: Abbreviations,
    pub furniture: crate::clean::markup::Furniture,
}

/// The files that make up [`Rules`], looked up by name.
pub(super) struct RuleSheets(pub Vec<Sheet>);

impl RuleSheets {
    pub(super) fn get(&self, name: &str) -> Result<&Sheet, Error> {
        self.0.iter().find(|s| s.file() == name).ok_or_else(|| Error::dictionary(name, 1, 1, "the file is missing"))
    }

    pub(super) fn fold(&self) -> Result<Folding, Error> {
        Ok(folding(self.get(folding::FILE)?))
    }
}

impl Rules {
    /// The word is a frame of this kind.
    pub fn frames_as(&self, word: &[char], frame: Frame) -> bool {
        self.frames.exact(word).contains(&frame)
    }

    /// The last `length` characters are a word before places, and do not end another word that leads to names: 于, but not in 对于.
    pub fn leads_to_place(&self, before: &[char], length: usize) -> bool {
        let tail = |n: usize| &before[before.len() - n..];
        let is_frame = |n: usize| self.frames_as(tail(n), Frame::BeforePlace);
        is_frame(length) && (length > 1 || before.len() < 2 || is_frame(2) || !self.boundaries.exact(tail(2)).iter().any(Boundary::leads))
    }

    /// What divisions end in: 市, 县, 街道.
    pub fn is_level(&self, ending: &[char]) -> bool {
        self.affix_words.exact(ending).iter().any(|&r| self.affixes[r as usize].shape == Shape::Division)
    }

    /// A frame of this kind begins here.
    pub fn framed_by(&self, chars: &[char], at: usize, frame: Frame) -> bool {
        self.frames.at(chars, at).any(|(_, frames)| frames.contains(&frame))
    }

    pub(super) fn compile(sheets: &RuleSheets, fold: Folding, furniture: &[u8]) -> Result<Rules, Error> {
        let numerals = numerals(sheets.get("numerals.csv")?)?;
        let (units, unit_words) = units(sheets.get("units.csv")?, &fold)?;
        let amounts = amounts(sheets.get("amounts.csv")?, &fold, &units)?;
        let find_unit = |id: &str| {
            units.iter().position(|u| u.id == id).map(|i| i as u32).ok_or_else(|| Error::dictionary("units.csv", 1, 1, format!("the row \"{id}\" is missing")))
        };
        let (one, yuan) = (find_unit("1")?, find_unit("CNY")?);
        let mut marks = Marks::default();
        let classes = Classes::compile(sheets, &fold, &numerals, &mut marks)?;
        let liang = sheets
            .get("units.csv")?
            .rows()
            .filter_map(|r| {
                r.get("name").chars().next().filter(|c| r.get("name").chars().nth(1).is_none() && matches!(numerals.get(c), Some(Numeral::Digit(_))))
            })
            .next()
            .unwrap_or('\0');
        let formal = sheets.get("numerals.csv")?.rows().filter(|r| r.get("kind") == "formal").filter_map(|r| r.get("name").chars().next()).collect();
        let fixed = fixed(sheets.get("fixed.csv")?, &fold)?;
        let times = times(sheets.get("times.csv")?, &fold)?;
        let (metrics, triggers) = metrics(sheets.get("metrics.csv")?, &fold);
        let (cues, pers) = cues(sheets.get("statuses.csv")?, &fold)?;
        let stages = stages(sheets.get("stages.csv")?, &fold)?;
        let (affixes, affix_words) = affixes(sheets.get("affixes.csv")?, &fold)?;
        let (boundaries, frames) = boundaries(sheets.get("boundaries.csv")?, &fold)?;
        let references = references(sheets.get("references.csv")?, &fold)?;
        let abbreviations = Abbreviations::compile(sheets.get("abbreviations.csv")?, &fold)?;
        let stems = Stems::compile(sheets.get("stems.csv")?, &fold)?;
        let furniture = std::str::from_utf8(furniture)
            .map_err(|e| e.to_string())
            .and_then(crate::clean::markup::Furniture::from_csv)
            .map_err(|message| Error::dictionary("boilerplate.csv", 1, 1, message))?;
        marks.words(&triggers, mark::TRIGGER);
        marks.words(&cues, mark::CUE);
        marks.words(&stages, mark::STAGE);
        marks.words(&references, mark::REFERENCE);
        marks.words(&affix_words, mark::AFFIX);
        marks.words(&fixed, mark::FIXED);
        abbreviations.places().for_each(|c| marks.character(c, mark::PLACE));
        Ok(Rules {
            fold,
            marks,
            numerals,
            classes,
            units,
            unit_words,
            one,
            yuan,
            liang,
            formal,
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
            frames,
            references,
            stems,
            abbreviations,
            furniture,
        })
    }

    /// The numeral class of a folded character other than an Arabic digit.
    pub fn numeral(&self, c: char) -> Option<Numeral> {
        if self.classes.of(c) & classes::NUMERAL == 0 {
            return None;
        }
        self.numerals.get(&c).copied()
    }

    /// What a Latin letter right behind Arabic digits multiplies them by.
    pub fn suffix(&self, c: char) -> Option<u32> {
        match self.numerals.get(&c).filter(|_| c.is_ascii_lowercase()) {
            Some(Numeral::Suffix(times)) => Some(*times),
            _ => None,
        }
    }

    /// 两, a digit and a unit.
    pub fn is_liang(&self, c: char) -> bool {
        self.liang == c
    }

    /// A digit as documents write it (壹, 伍, 陆).
    pub fn is_formal(&self, c: char) -> bool {
        self.formal.contains(&c)
    }

    /// Whether a time may begin with this folded character (numerals aside).
    pub fn may_begin_time(&self, c: char) -> bool {
        self.classes.of(c) & classes::TIME != 0
    }

    /// Whether an amount may begin with this folded character (numerals aside).
    pub fn may_begin_amount(&self, c: char) -> bool {
        self.classes.of(c) & classes::AMOUNT != 0
    }

    /// The row of `units.csv` whose id is `code`.
    pub fn unit_by_code(&self, code: &str) -> Option<u32> {
        self.units.iter().position(|u| u.id == code).map(|i| i as u32)
    }
}
