//! The second reading: the rows, sentences and articles that the page shows.

use super::rank::Rank;
use super::rows::{Articles, Rows};
use super::sentences::{Mark, Sentence, Sight, Stand};
use super::survey::{Sights, Survey};
use super::texts::{Text, Texts};
use crate::error::Error;
use crate::finished::Run;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

/// Articles that are listed though nothing of them is shown.
const ARTICLES: u64 = 50_000;

#[derive(Default)]
pub(super) struct Gathered {
    pub sentences: FxHashMap<Stand, Sentence>,
    /// By part and row.
    pub articles: FxHashMap<(u32, u32), Article>,
    pub figures: Vec<Figure>,
    /// Articles of the run.
    pub n_articles: u64,
}

pub(super) struct Article {
    /// Which of the run, from 0.
    pub number: u64,
    pub id: Text,
    pub source: Text,
    pub title: Text,
    pub published: Text,
    pub publisher: Text,
    pub url: Text,
    pub encoding: Text,
    pub n_chars: u32,
    pub n_sentences: u32,
    pub n_figures: u32,
    pub n_projects: u32,
}

pub(super) struct Figure {
    rank: Rank,
    pub sight: Sight,
    pub subject_sight: Option<Sight>,
    pub metric: Text,
    pub metric_text: Text,
    pub head: Text,
    pub subject: Text,
    pub subject_kind: Text,
    pub subject_id: Text,
    pub place: Text,
    pub status: Text,
    pub change: Text,
    pub basis: Text,
    pub per: Text,
    pub from: Text,
    pub to: Text,
    pub modifier: Text,
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
    pub unit: Text,
    pub dimension: Text,
    pub rule: Text,
    /// By which it is put beside others: the number in the base unit, and that unit.
    pub size: Option<f64>,
    pub base: Text,
}

pub(super) fn gather(run: &Run, survey: &Survey, texts: &mut Texts) -> Result<Gathered, Error> {
    let mut gathered = Gathered::default();
    let mut wanted: FxHashSet<Stand> = FxHashSet::default();
    let entities = survey.entities.iter().flat_map(|e| &e.examples);
    let projects = survey.projects.iter().flat_map(|p| p.mentions.iter().map(|m| &m.0).chain(p.money.iter().map(|m| &m.sight)));
    wanted.extend(entities.chain(projects).map(|s| s.stand));
    let mut by_part: FxHashMap<u32, Vec<&Rank>> = FxHashMap::default();
    for rank in &survey.figures {
        by_part.entry(rank.part).or_default().push(rank);
    }
    for (number, path) in run.table("documents")?.iter().enumerate() {
        let articles = Articles::read(run, number, path)?;
        let chosen = by_part.remove(&articles.number).unwrap_or_default();
        gathered.figures(&articles, &chosen, &mut wanted, texts)?;
        gathered.sentences(&articles, &wanted, texts)?;
        gathered.articles(&articles, &wanted, texts)?;
    }
    gathered.figures.sort_by(|a, b| a.rank.cmp(&b.rank));
    for sentence in gathered.sentences.values_mut() {
        sentence.marks.sort_by_key(|m| (m.start, u32::MAX - m.end));
    }
    Ok(gathered)
}

impl Gathered {
    fn figures(&mut self, articles: &Articles<'_>, chosen: &[&Rank], wanted: &mut FxHashSet<Stand>, texts: &mut Texts) -> Result<(), Error> {
        let columns = [
            "doc_id",
            "sent_id",
            "quantity_id",
            "start",
            "end",
            "metric",
            "metric_text",
            "head",
            "subject_id",
            "subject",
            "subject_kind",
            "subject_entity_id",
            "place_entity_id",
            "status",
            "change",
            "basis",
            "per",
            "period_from",
            "period_to",
            "modifier",
            "value",
            "low",
            "high",
            "unit",
            "dimension",
            "subject_rule",
        ];
        let Some(rows) = articles.rows("figures", &columns)? else { return Ok(()) };
        let mut text = |name| -> Result<Vec<Text>, Error> {
            let column = rows.part.texts(name)?;
            Ok(chosen.iter().map(|rank| texts.maybe(column.get(rank.row as usize))).collect())
        };
        let (metrics, metric_texts, heads) = (text("metric")?, text("metric_text")?, text("head")?);
        let (subjects, kinds, ids, rules) = (text("subject")?, text("subject_kind")?, text("subject_entity_id")?, text("subject_rule")?);
        let (places, statuses, changes, bases) = (text("place_entity_id")?, text("status")?, text("change")?, text("basis")?);
        let (pers, modifiers, units, dimensions) = (text("per")?, text("modifier")?, text("unit")?, text("dimension")?);
        let mut day = |name| -> Result<Vec<Text>, Error> {
            let column = rows.part.dates(name)?;
            Ok(chosen.iter().map(|rank| date(column[rank.row as usize], texts)).collect())
        };
        let (from, to) = (day("period_from")?, day("period_to")?);
        let number = |name| rows.part.numbers(name);
        let (values, lows, highs) = (number("value")?, number("low")?, number("high")?);
        let (quantities, subject_ids) = (rows.part.wholes("quantity_id")?, rows.part.wholes("subject_id")?);
        let (bases_of, mentions) = (Bases::read(articles)?, articles.rows("mentions", &["doc_id", "sent_id", "start", "end"])?);
        let mention_sights = mentions.as_ref().map(|m| Sights::of(articles, m)).transpose()?;
        let seen = Sights::of(articles, &rows)?;
        for (i, rank) in chosen.iter().enumerate() {
            let row = rank.row as usize;
            let Some(article) = rows.article(row) else { continue };
            let Some(sight) = seen.get(row, article) else { continue };
            let subject_sight = subject_ids.get(row).and_then(|id| mention_sights.as_ref()?.get(mentions.as_ref()?.nth(article, id)?, article));
            wanted.insert(sight.stand);
            wanted.extend(subject_sight.map(|s| s.stand));
            let (value, low, high) = (values.get(row), lows.get(row), highs.get(row));
            let base = bases_of.as_ref().zip(quantities.get(row)).and_then(|(b, id)| b.of(article, id).transpose()).transpose()?;
            let (size, base) = match base {
                Some((size, unit)) => (size, texts.get(unit)),
                None => (value.or(low).or(high), units[i]),
            };
            self.figures.push(Figure {
                rank: (*rank).clone(),
                sight,
                subject_sight,
                metric: metrics[i],
                metric_text: metric_texts[i],
                head: heads[i],
                subject: subjects[i],
                subject_kind: kinds[i],
                subject_id: ids[i],
                place: places[i],
                status: statuses[i],
                change: changes[i],
                basis: bases[i],
                per: pers[i],
                from: from[i],
                to: to[i],
                modifier: modifiers[i],
                value,
                low,
                high,
                unit: units[i],
                dimension: dimensions[i],
                rule: rules[i],
                size,
                base,
            });
        }
        Ok(())
    }

    /// The sentences wanted of this part, each with every span in it.
    fn sentences(&mut self, articles: &Articles<'_>, wanted: &FxHashSet<Stand>, texts: &mut Texts) -> Result<(), Error> {
        let Some(rows) = articles.rows("sentences", &["doc_id", "sent_id", "start", "text"])? else { return Ok(()) };
        let (ids, starts, written) = (rows.part.wholes("sent_id")?, rows.part.wholes("start")?, rows.part.texts("text")?);
        for (row, article) in rows.each() {
            let (Some(sentence), Some(start), Some(text)) = (ids.get(row), starts.get(row), written.get(row)) else { continue };
            let stand = Stand { part: articles.number, article, sentence };
            if wanted.contains(&stand) {
                self.sentences.insert(stand, Sentence { start, text: text.into(), marks: Vec::new() });
            }
        }
        let (quantity, time) = (texts.get("quantity"), texts.get("time"));
        if let Some(rows) = articles.rows("mentions", &["doc_id", "sent_id", "start", "end", "text", "kind", "name"])? {
            let (surfaces, kinds, names) = (rows.part.texts("text")?, rows.part.texts("kind")?, rows.part.texts("name")?);
            self.marks(articles, &rows, |row| {
                let name = names.get(row).filter(|name| surfaces.get(row) != Some(name));
                (texts.maybe(kinds.get(row)), texts.maybe(name))
            })?;
        }
        if let Some(rows) = articles.rows("quantities", &["doc_id", "sent_id", "start", "end"])? {
            self.marks(articles, &rows, |_| (quantity, Text::NONE))?;
        }
        if let Some(rows) = articles.rows("times", &["doc_id", "sent_id", "start", "end", "date_from", "date_to"])? {
            let (from, to) = (rows.part.dates("date_from")?, rows.part.dates("date_to")?);
            self.marks(articles, &rows, |row| {
                let days = from[row].zip(to[row]).map(|(from, to)| if from == to { from.to_string() } else { format!("{from} – {to}") });
                (time, texts.maybe(days.as_deref()))
            })?;
        }
        Ok(())
    }

    fn marks(&mut self, articles: &Articles<'_>, rows: &Rows, mut tell: impl FnMut(usize) -> (Text, Text)) -> Result<(), Error> {
        let seen = Sights::of(articles, rows)?;
        for (row, article) in rows.each() {
            let Some(sight) = seen.get(row, article) else { continue };
            if let Some(sentence) = self.sentences.get_mut(&sight.stand) {
                let (kind, told) = tell(row);
                let from = |at: u32| at.saturating_sub(sentence.start);
                sentence.marks.push(Mark { start: from(sight.start), end: from(sight.end), kind, told });
            }
        }
        Ok(())
    }

    /// The articles of which something is shown, and the first of the others.
    fn articles(&mut self, articles: &Articles<'_>, wanted: &FxHashSet<Stand>, texts: &mut Texts) -> Result<(), Error> {
        let part = &articles.documents;
        let seen: FxHashSet<u32> = wanted.iter().filter(|s| s.part == articles.number).map(|s| s.article).collect();
        let (figures, projects) = (articles.rows("figures", &["doc_id"])?, articles.rows("projects", &["doc_id"])?);
        let count = |rows: &Option<Rows>, article| rows.as_ref().map_or(0, |r| r.of(article).count() as u32);
        let (ids, sources, titles, days) = (part.texts("doc_id")?, part.texts("source")?, part.texts("title")?, part.dates("published")?);
        let (publishers, urls, encodings) = (part.texts("publisher")?, part.texts("url")?, part.texts("encoding")?);
        let (n_chars, n_sentences) = (part.wholes("n_chars")?, part.wholes("n_sentences")?);
        for article in 0..articles.height() {
            let (number, i) = (self.n_articles, article as usize);
            self.n_articles += 1;
            if number >= ARTICLES && !seen.contains(&article) {
                continue;
            }
            let row = Article {
                number,
                id: texts.maybe(ids.get(i)),
                source: texts.maybe(sources.get(i)),
                title: texts.maybe(titles.get(i)),
                published: date(days[i], texts),
                publisher: texts.maybe(publishers.get(i)),
                url: texts.maybe(urls.get(i)),
                encoding: texts.maybe(encodings.get(i)),
                n_chars: n_chars.get(i).unwrap_or(0),
                n_sentences: n_sentences.get(i).unwrap_or(0),
                n_figures: count(&figures, article),
                n_projects: count(&projects, article),
            };
            self.articles.insert((articles.number, article), row);
        }
        Ok(())
    }
}

/// What `quantities` tells of a figure's number in base units.
struct Bases(Rows);

impl Bases {
    fn read(articles: &Articles<'_>) -> Result<Option<Bases>, Error> {
        Ok(articles.rows("quantities", &["doc_id", "quantity_id", "base_value", "base_low", "base_high", "base_unit"])?.map(Bases))
    }

    fn of(&self, article: u32, quantity: u32) -> Result<Option<(Option<f64>, &str)>, Error> {
        let Some(row) = self.0.nth(article, quantity) else { return Ok(None) };
        let number = |name| Ok::<_, Error>(self.0.part.numbers(name)?.get(row));
        let size = number("base_value")?.or(number("base_low")?).or(number("base_high")?);
        Ok(self.0.part.texts("base_unit")?.get(row).map(|unit| (size, unit)))
    }
}

fn date(day: Option<Date>, texts: &mut Texts) -> Text {
    day.map_or(Text::NONE, |d| texts.get(&d.to_string()))
}
