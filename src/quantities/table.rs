//! Tables inside articles: a cell that is a bare number takes its unit from the head of the table, of its column or of
//! its row.
//!
//! In: the folded text, its lines and sentences, and what the sentences gave. Out: more [`Quantity`]s. Text carries a
//! table as lines whose cells stand apart by tabs, bars or spaces, and HTML rows come as such lines too. The hard case is
//! a number that shares no unit: the year above a column, the first cell that names the row, 增速 under 单位：亿元.

use super::amount::Amount;
use super::numeral::{self, Number, Shape};
use super::unit::{self, Measure};
use super::{Found, Quantity};
use crate::dictionary::amounts::AmountSide;
use crate::dictionary::rules::Rules;
use crate::document::Sentence;
use crate::sentences::Line;
use crate::span::{Span, is_letter};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A unit as a head gives it: 万吨 is ten thousand times `t`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unit {
    times: Decimal,
    measure: Measure,
}

/// What the head of a column says of its cells.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Column {
    /// Nothing: the unit of the row or of the table.
    Shared,
    Of(Unit),
    /// 序号, 增速: no unit that others share.
    Plain,
    /// The cells are themselves units: the column 单位.
    Units,
}

/// The table that is being read.
#[derive(Default)]
struct Table {
    unit: Option<Unit>,
    columns: Vec<Column>,
    /// A row of heads was seen, or a row of numbers.
    headed: bool,
    rows: usize,
}

/// Lines longer than this are prose.
const LONGEST_LINE: usize = 300;

/// What parts cells.
const PARTS: [char; 3] = ['\t', '|', ' '];

/// Cells longer than this are prose.
const LONGEST_CELL: usize = 30;

/// Gives the bare numbers of tables their units.
pub fn inherit(chars: &[char], lines: &[Line], sentences: &[Sentence], rules: &Rules, found: &mut Found) {
    let mut table = Table::default();
    let mut cells: Vec<Span> = Vec::new();
    let mut more: Vec<Quantity> = Vec::new();
    let mut next = 0;
    for (i, line) in lines.iter().enumerate() {
        while next < sentences.len() && (sentences[next].paragraph as usize) < i {
            next += 1;
        }
        if line.span.is_empty() {
            continue;
        }
        if line.span.len() > LONGEST_LINE {
            table = Table::default();
            continue;
        }
        if let Some(unit) = unit_above(chars, line.span, rules) {
            table = Table { unit, ..Table::default() };
            continue;
        }
        // Nearly every line ends here: nothing parts it.
        if table.is_new() && !PARTS.iter().any(|mark| chars[line.span.range()].contains(mark)) {
            continue;
        }
        split(chars, line.span, &mut cells);
        if cells.len() < 2 || cells.iter().any(|c| c.len() > LONGEST_CELL) {
            // A short line (a subhead, a note) does not end a table that has not begun.
            if table.rows > 0 || is_prose(chars, line.span) {
                table = Table::default();
            }
            continue;
        }
        let of_line = &sentences[next..];
        table.row(chars, &cells, rules, |span, unit, amount| {
            if let Some((at, _)) = of_line.iter().enumerate().take_while(|(_, s)| s.paragraph as usize == i).find(|(_, s)| s.span.contains(span)) {
                more.push(Quantity { span, sentence: (next + at) as u32, amount, measure: unit.measure, unit_start: span.end() });
            }
        });
    }
    if more.is_empty() {
        return;
    }
    // Both are in the order of the text: what the sentences gave stays, and a time is no number.
    let mut taken: Vec<Span> = found.quantities.iter().map(|q| q.span).chain(found.times.iter().map(|t| t.span)).collect();
    taken.sort_by_key(|s| (s.start(), s.end()));
    more.retain(|q| {
        let at = taken.partition_point(|t| t.end() <= q.span.start());
        taken.get(at).is_none_or(|t| !t.overlaps(q.span))
    });
    found.quantities.append(&mut more);
    found.quantities.sort_by_key(|q| q.span.start());
}

impl Table {
    /// Nothing has been read that a line could end.
    fn is_new(&self) -> bool {
        self.unit.is_none() && self.columns.is_empty() && !self.headed && self.rows == 0
    }

    /// Reads one row: its heads, or its numbers.
    fn row(&mut self, chars: &[char], cells: &[Span], rules: &Rules, mut give: impl FnMut(Span, Unit, Amount)) {
        let numbers = cells.iter().filter(|c| bare_number(chars, **c, rules).is_some()).count();
        // | --- | --- |
        if !cells.iter().any(|c| chars[c.range()].iter().any(|&c| is_letter(c) || c.is_ascii_alphanumeric())) {
            return;
        }
        let years = cells.iter().filter(|c| is_year(chars, **c, rules)).count();
        // 指标 2022 2023: years at the head of columns.
        if numbers == 0 || !self.headed && years == numbers {
            if self.rows > 0 && cells.iter().all(|c| head_of(chars, *c, rules) == Column::Shared) {
                // 备注, 其中: a row without numbers within the table.
                return;
            }
            self.columns.clear();
            self.columns.extend(cells.iter().map(|c| head_of(chars, *c, rules)));
            self.headed = true;
            self.rows = 0;
            return;
        }
        self.headed = true;
        self.rows += 1;
        let in_cell = (0..cells.len()).find(|&i| self.column(i, cells.len()) == Column::Units).and_then(|i| unit_of(chars, cells[i], rules));
        let of_row = in_cell.or_else(|| match head_of(chars, cells[0], rules) {
            Column::Of(unit) => Some(unit),
            _ => None,
        });
        for (i, &cell) in cells.iter().enumerate() {
            let Some(number) = bare_number(chars, cell, rules) else { continue };
            let unit = match self.column(i, cells.len()) {
                Column::Of(unit) => Some(unit),
                Column::Plain | Column::Units => None,
                // The first cell names the row.
                Column::Shared if i == 0 => None,
                Column::Shared => of_row.or(self.unit),
            };
            let Some(unit) = unit else { continue };
            if number.scaled && unit.times != Decimal::ONE {
                continue;
            }
            let worth = |v: Decimal| v.checked_mul(unit.times)?.checked_mul(unit.measure.row(rules).to_code).map(|v| v.normalize());
            if let Some(amount) = number.amount.map(worth) {
                give(cell, unit, amount);
            }
        }
    }

    /// The head over the cell `i` of `n`: an empty corner is no cell, so heads are counted from the right where one is wanting.
    fn column(&self, i: usize, n: usize) -> Column {
        let heads = self.columns.len();
        match n {
            _ if heads == n => self.columns[i],
            _ if heads + 1 == n && i > 0 => self.columns[i - 1],
            _ => Column::Shared,
        }
    }
}

/// The cells of a line: apart by tabs or bars, else by spaces.
fn split(chars: &[char], line: Span, cells: &mut Vec<Span>) {
    cells.clear();
    let text = &chars[line.range()];
    let hard = text.iter().any(|c| matches!(c, '\t' | '|'));
    let apart = |c: char| if hard { matches!(c, '\t' | '|') } else { c == ' ' };
    let mut start = line.start();
    for end in line.start()..=line.end() {
        if end < line.end() && !apart(chars[end]) {
            continue;
        }
        let from = start + chars[start..end].iter().take_while(|c| c.is_whitespace()).count();
        let to = end - chars[from..end].iter().rev().take_while(|c| c.is_whitespace()).count();
        if from < to {
            cells.push(Span::new(from, to));
        }
        start = end + 1;
    }
}

/// 单位：亿元 in a short line: the unit of the table below; the inner option is none where several are named.
fn unit_above(chars: &[char], line: Span, rules: &Rules) -> Option<Option<Unit>> {
    if line.len() > 60 || !chars[line.range()].contains(&':') {
        return None;
    }
    let text = &chars[..line.end()];
    (line.start()..line.end()).find_map(|at| {
        let end = rules.amounts.beginning(text, at, AmountSide::UnitHead).map(|(end, _)| end)?;
        let colon = unit::skip_spaces(text, end);
        (text.get(colon) == Some(&':')).then_some(())?;
        let from = unit::skip_spaces(text, colon + 1);
        let to = from + text[from..].iter().take_while(|c| !matches!(c, ')' | ' ' | '\t' | '|' | ']' | '】')).count();
        let unit = unit_of(text, Span::new(from, to), rules);
        // 单位：洛阳市财政局 names an office.
        let several = || text[from..to].split(|c| matches!(c, '、' | ',' | ';' | '/')).all(|part| unit_in(part, rules).is_some());
        (unit.is_some() || several()).then_some(unit)
    })
}

/// What a head says: 产值（亿元）, 增速（%）, 产量/万吨, 单位, 序号.
fn head_of(chars: &[char], cell: Span, rules: &Rules) -> Column {
    let text = &chars[..cell.end()];
    let whole = |side| rules.amounts.beginning(text, cell.start(), side).map(|(end, _)| end) == Some(cell.end());
    if whole(AmountSide::UnitHead) {
        return Column::Units;
    }
    if whole(AmountSide::PlainHead) {
        return Column::Plain;
    }
    let Some(&last) = text.last() else { return Column::Shared };
    let open = |marks: &[char]| chars[cell.range()].iter().rposition(|c| marks.contains(c)).map(|i| cell.start() + i);
    let inner = match last {
        ')' | ']' => open(&['(', '[']).map(|at| Span::new(at + 1, cell.end() - 1)),
        '%' => return unit_of(chars, Span::new(cell.end() - 1, cell.end()), rules).map_or(Column::Shared, Column::Of),
        _ => open(&['/', ':']).filter(|&at| at > cell.start() && !chars[at - 1].is_ascii()).map(|at| Span::new(at + 1, cell.end())),
    };
    let Some(inner) = inner else { return Column::Shared };
    // （单位：亿元）
    let inner = match rules.amounts.beginning(&chars[..inner.end()], inner.start(), AmountSide::UnitHead).map(|(end, _)| end) {
        Some(end) if chars.get(end) == Some(&':') => Span::new(end + 1, inner.end()),
        _ => inner,
    };
    unit_of(chars, inner, rules).map_or(Column::Shared, Column::Of)
}

/// A span that is a unit and nothing else.
fn unit_of(chars: &[char], span: Span, rules: &Rules) -> Option<Unit> {
    unit_in(&chars[span.range()], rules)
}

/// 亿元, 万千瓦时, 千公顷, 元/吨, %.
fn unit_in(text: &[char], rules: &Rules) -> Option<Unit> {
    if text.is_empty() || text.len() > 12 {
        return None;
    }
    let closes = |at: usize, number: &Number| unit::find(text, at, number, rules, false).filter(|(end, _)| *end == text.len()).map(|(_, m)| m);
    let fits = |m: &Measure| {
        let row = m.row(rules);
        !(row.discount || row.tenths || row.power || row.rank)
    };
    let any = Number::any(0, 0);
    if let Some(measure) = closes(0, &any).filter(fits) {
        return Some(Unit { times: Decimal::ONE, measure });
    }
    let scale = numeral::parse(text, 0, rules, false).filter(|n| n.scale_alone && n.shape == Shape::One)?;
    // 万千瓦时: the unit takes the last scale where it can.
    let cut = scale.without_last_scale.into_iter().chain([(scale.end, scale.low)]);
    let shorter = (1..scale.end).filter_map(|end| numeral::parse(&text[..end], 0, rules, false).filter(|n| n.end == end).map(|n| (end, n.low)));
    shorter.chain(cut).find_map(|(end, times)| closes(end, &Number { end, ..any.clone() }).filter(fits).map(|measure| Unit { times, measure }))
}

/// What a cell says that is a number in Arabic digits, or two with a dash between, and nothing else.
struct Bare {
    amount: Amount,
    scaled: bool,
}

fn bare_number(chars: &[char], cell: Span, rules: &Rules) -> Option<Bare> {
    let text = &chars[..cell.end()];
    let negative = text[cell.start()] == '-';
    let first = plain_number(text, cell.start() + usize::from(negative || text[cell.start()] == '+'), rules)?;
    let low = if negative { -first.low } else { first.low };
    if first.end == cell.end() {
        return Some(Bare { amount: Amount::Exact(low), scaled: first.scaled });
    }
    let dash = rules.amounts.beginning(text, first.end, AmountSide::Range).map(|(end, _)| end)?;
    let second = plain_number(text, dash, rules).filter(|n| n.end == cell.end() && n.low > low)?;
    Some(Bare { amount: Amount::Range(low, second.low), scaled: first.scaled || second.scaled })
}

fn plain_number(text: &[char], at: usize, rules: &Rules) -> Option<Number> {
    text.get(at).filter(|c| c.is_ascii_digit())?;
    numeral::parse(text, at, rules, false).filter(|n| n.shape == Shape::One && n.bound.is_none())
}

fn is_year(chars: &[char], cell: Span, rules: &Rules) -> bool {
    cell.len() == 4 && plain_number(&chars[..cell.end()], cell.start(), rules).and_then(|n| n.low.to_u32()).is_some_and(|n| (1900..=2100).contains(&n))
}

/// A line that goes on or ends as sentences do.
fn is_prose(chars: &[char], line: Span) -> bool {
    line.len() > 40 || chars[line.range()].iter().any(|c| matches!(c, '。' | ';' | '!' | '?'))
}
