//! The first reading: how much there is of everything, and what of it the page shows.

use super::rank::{First, Rank};
use super::rows::{Articles, Rows};
use super::sentences::{Sight, Stand};
use super::texts::{Text, Texts};
use crate::dictionary::builtin;
use crate::dictionary::sheet::{Row, Sheet};
use crate::error::Error;
use crate::finished::{Part, Run};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::Path;

/// Entities of each kind that the page shows, and sentences of each.
const PER_KIND: usize = 500;
const EXAMPLES: usize = 3;
/// Mentions of a project that its row opens.
const MENTIONS: usize = 6;

/// How often each is met.
pub(super) type Counts = FxHashMap<Text, u64>;

#[derive(Default)]
pub(super) struct Survey {
    /// First day, last day, articles of each month and those without a date.
    pub published: Option<(Date, Date)>,
    pub months: BTreeMap<String, u64>,
    pub undated: u64,
    pub encodings: Counts,
    pub publishers: Counts,
    pub n_chars: u64,
    pub n_replaced: u64,
    pub metrics: Counts,
    pub places: Counts,
    pub entities: Vec<Entity>,
    pub by_id: FxHashMap<Text, usize>,
    /// Name and parent of places that figures are of and no article names, as the home of a paper may be.
    pub unnamed: FxHashMap<Text, (Text, Text)>,
    pub projects: Vec<Project>,
    /// Figures that may be shown, the first first.
    pub figures: Vec<Rank>,
}

pub(super) struct Entity {
    pub id: Text,
    pub kind: Text,
    pub name: Text,
    pub attributes: Text,
    /// The id of what it lies in or belongs to.
    pub parent: Text,
    pub n_documents: u32,
    pub n_mentions: u32,
    pub shown: bool,
    /// One of each of the first articles that name it.
    pub examples: Vec<Sight>,
}

/// All mentions of a project as one row. Of what they say differently, the latest article has the last word.
pub(super) struct Project {
    pub id: Text,
    pub name: Text,
    pub stage: Latest,
    pub owner: Latest,
    pub place: Latest,
    pub part_of: Latest,
    pub published: Option<Date>,
    pub n_mentions: u32,
    pub n_documents: u32,
    last: Option<(u32, u32)>,
    /// Where it is mentioned, with the stage and the words that told it.
    pub mentions: Vec<(Sight, Text, Text)>,
    pub money: Option<Money>,
}

/// The largest investment that a figure of the project states.
pub(super) struct Money {
    pub rank: Rank,
    pub amount: f64,
    pub unit: Text,
    pub modifier: Text,
    pub status: Text,
    pub sight: Sight,
}

/// What the latest article says, an article without a date being the oldest.
#[derive(Clone, Copy, Default)]
pub(super) struct Latest {
    pub text: Text,
    /// The id of what the text names.
    pub id: Text,
    published: Option<Date>,
}

impl Latest {
    fn tell(&mut self, text: Text, id: Text, published: Option<Date>) {
        if text != Text::NONE && (self.text == Text::NONE || published >= self.published) {
            *self = Latest { text, id, published };
        }
    }
}

/// Reads the run once; at most so many figures are kept for showing.
pub(super) fn survey(run: &Run, texts: &mut Texts, most_figures: usize) -> Result<Survey, Error> {
    let mut survey = Survey::default();
    for path in run.parts("entities") {
        survey.entities(path, texts)?;
    }
    survey.choose_entities(texts);
    let mut projects = Projects::default();
    let mut first = First::new(most_figures);
    for (number, path) in run.table("documents")?.iter().enumerate() {
        let articles = Articles::read(run, number, path)?;
        let published = articles.documents.dates("published")?;
        survey.documents(&articles, &published, texts)?;
        if let Some(rows) = articles.rows("mentions", &["doc_id", "sent_id", "start", "end", "entity_id"])? {
            survey.mentions(&articles, &rows, texts)?;
        }
        let columns = ["doc_id", "sent_id", "start", "end", "entity_id", "name", "stage", "stage_text", "owner", "place", "place_entity_id", "part_of"];
        if let Some(rows) = articles.rows("projects", &columns)? {
            projects.read(&articles, &rows, &published, texts)?;
        }
        let columns = [
            "doc_id",
            "sent_id",
            "start",
            "end",
            "metric",
            "place_entity_id",
            "subject_kind",
            "subject_entity_id",
            "status",
            "change",
            "basis",
            "per",
            "modifier",
            "value",
            "low",
            "high",
            "unit",
            "dimension",
        ];
        if let Some(rows) = articles.rows("figures", &columns)? {
            survey.figures(&articles, &rows, &mut first, &mut projects, texts)?;
        }
    }
    survey.name_places(texts)?;
    survey.projects = projects.sorted(texts);
    survey.figures = first.sorted();
    Ok(survey)
}

impl Survey {
    fn entities(&mut self, path: &Path, texts: &mut Texts) -> Result<(), Error> {
        let part = Part::read(path)?;
        let (ids, kinds, names, attributes) = (part.texts("entity_id")?, part.texts("kind")?, part.texts("name")?, part.texts("attributes")?);
        let (documents, mentions) = (part.wholes("n_documents")?, part.wholes("n_mentions")?);
        for i in 0..part.height() {
            let parent = attributes.get(i).and_then(parent);
            let id = texts.maybe(ids.get(i));
            self.by_id.insert(id, self.entities.len());
            self.entities.push(Entity {
                id,
                kind: texts.maybe(kinds.get(i)),
                name: texts.maybe(names.get(i)),
                attributes: texts.maybe(attributes.get(i).filter(|a| *a != "{}")),
                parent: texts.maybe(parent.as_deref()),
                n_documents: documents.get(i).unwrap_or(0),
                n_mentions: mentions.get(i).unwrap_or(0),
                shown: false,
                examples: Vec::new(),
            });
        }
        Ok(())
    }

    /// The most frequent of each kind.
    fn choose_entities(&mut self, texts: &Texts) {
        let mut order: Vec<usize> = (0..self.entities.len()).collect();
        order.sort_by(|a, b| {
            let (a, b) = (&self.entities[*a], &self.entities[*b]);
            (b.n_mentions, b.n_documents).cmp(&(a.n_mentions, a.n_documents)).then_with(|| texts.str(a.id).cmp(texts.str(b.id)))
        });
        let mut of_kind: FxHashMap<Text, usize> = FxHashMap::default();
        for at in order {
            let n = of_kind.entry(self.entities[at].kind).or_default();
            *n += 1;
            self.entities[at].shown = *n <= PER_KIND;
        }
    }

    /// What the built-in dictionaries call the places and parents that the run does not name, and what those lie in.
    fn name_places(&mut self, texts: &mut Texts) -> Result<(), Error> {
        let is_unknown = |survey: &Survey, id: &Text| *id != Text::NONE && !survey.by_id.contains_key(id);
        let told = self.places.keys().copied().chain(self.entities.iter().map(|e| e.parent));
        let mut left: Vec<Text> = told.filter(|id| is_unknown(self, id)).collect();
        if left.is_empty() {
            return Ok(());
        }
        let sheets = builtin::NAMES.iter().map(|(file, bytes)| Sheet::parse(file, bytes)).collect::<Result<Vec<_>, _>>()?;
        let rows: FxHashMap<&str, Row<'_>> = sheets.iter().flat_map(Sheet::rows).map(|row| (row.get("id"), row)).collect();
        while let Some(id) = left.pop() {
            if let Some(row) = rows.get(texts.str(id)).filter(|_| !self.unnamed.contains_key(&id)) {
                let (name, parent) = (texts.get(row.get("name")), texts.get(row.get("parent")));
                self.unnamed.insert(id, (name, parent));
                left.extend(is_unknown(self, &parent).then_some(parent));
            }
        }
        Ok(())
    }

    /// What a place is called, and the place that it lies in.
    pub fn place(&self, id: Text) -> (Text, Text) {
        let named = self.by_id.get(&id).map(|at| (self.entities[*at].name, self.entities[*at].parent));
        named.or_else(|| self.unnamed.get(&id).copied()).unwrap_or((id, Text::NONE))
    }

    fn documents(&mut self, articles: &Articles<'_>, published: &[Option<Date>], texts: &mut Texts) -> Result<(), Error> {
        let part = &articles.documents;
        let (encodings, publishers) = (part.texts("encoding")?, part.texts("publisher")?);
        for (i, day) in published.iter().enumerate() {
            match day {
                Some(day) => {
                    let (first, last) = self.published.unwrap_or((*day, *day));
                    self.published = Some((first.min(*day), last.max(*day)));
                    *self.months.entry(format!("{:04}-{:02}", day.year(), day.month())).or_default() += 1;
                }
                None => self.undated += 1,
            }
            for (counts, text) in [(&mut self.encodings, encodings.get(i)), (&mut self.publishers, publishers.get(i))] {
                if let Some(text) = text {
                    *counts.entry(texts.get(text)).or_default() += 1;
                }
            }
        }
        self.n_chars += part.wholes("n_chars")?.iter().flatten().map(u64::from).sum::<u64>();
        self.n_replaced += part.wholes("n_replaced")?.iter().flatten().map(u64::from).sum::<u64>();
        Ok(())
    }

    fn mentions(&mut self, articles: &Articles<'_>, rows: &Rows, texts: &mut Texts) -> Result<(), Error> {
        let (ids, seen) = (rows.part.texts("entity_id")?, Sights::of(articles, rows)?);
        for (row, article) in rows.each() {
            let Some(at) = ids.get(row).and_then(|id| self.by_id.get(&texts.get(id)).copied()) else { continue };
            let entity = &mut self.entities[at];
            let stand = (articles.number, article);
            let is_new = entity.examples.last().is_none_or(|s| (s.stand.part, s.stand.article) != stand);
            if entity.shown && is_new && entity.examples.len() < EXAMPLES {
                entity.examples.extend(seen.get(row, article));
            }
        }
        Ok(())
    }

    fn figures(&mut self, articles: &Articles<'_>, rows: &Rows, first: &mut First, projects: &mut Projects, texts: &mut Texts) -> Result<(), Error> {
        let text = |name| rows.part.texts(name);
        let number = |name| rows.part.numbers(name);
        let (metrics, places, dimensions, units) = (text("metric")?, text("place_entity_id")?, text("dimension")?, text("unit")?);
        let (kinds, subjects, statuses, modifiers) = (text("subject_kind")?, text("subject_entity_id")?, text("status")?, text("modifier")?);
        let (changes, bases, pers) = (text("change")?, text("basis")?, text("per")?);
        let (values, lows, highs) = (number("value")?, number("low")?, number("high")?);
        let seen = Sights::of(articles, rows)?;
        for (row, article) in rows.each() {
            *self.metrics.entry(texts.maybe(metrics.get(row))).or_default() += 1;
            if let Some(place) = places.get(row) {
                *self.places.entry(texts.get(place)).or_default() += 1;
            }
            let amount = values.get(row).or_else(|| lows.get(row)).or_else(|| highs.get(row));
            let unit = units.get(row).unwrap_or_default();
            let money = amount.filter(|_| dimensions.get(row) == Some("money"));
            let rank = Rank::new(money.map(|m| (m, unit)), articles.number, row as u32);
            let is_whole = changes.get(row).is_none() && bases.get(row).is_none() && pers.get(row).is_none();
            if let (Some("investment"), Some("project"), Some(subject), Some(amount), true) =
                (metrics.get(row), kinds.get(row), subjects.get(row), money, is_whole)
                && let Some(sight) = seen.get(row, article)
            {
                let (unit, modifier, status) = (texts.get(unit), texts.maybe(modifiers.get(row)), texts.maybe(statuses.get(row)));
                projects.invest(texts.get(subject), Money { rank: rank.clone(), amount, unit, modifier, status, sight });
            }
            first.offer(rank);
        }
        Ok(())
    }
}

/// The id of the parent, as `entities.attributes` has it.
fn parent(attributes: &str) -> Option<String> {
    if !attributes.contains("\"parent\"") {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(attributes).ok()?;
    value["parent"].as_str().map(str::to_owned)
}

/// Where the words of each row of a table stand.
pub(super) struct Sights<'p> {
    part: u32,
    sentences: &'p polars::prelude::UInt32Chunked,
    starts: &'p polars::prelude::UInt32Chunked,
    ends: &'p polars::prelude::UInt32Chunked,
}

impl<'p> Sights<'p> {
    pub fn of(articles: &Articles<'_>, rows: &'p Rows) -> Result<Sights<'p>, Error> {
        let whole = |name| rows.part.wholes(name);
        Ok(Sights { part: articles.number, sentences: whole("sent_id")?, starts: whole("start")?, ends: whole("end")? })
    }

    pub fn get(&self, row: usize, article: u32) -> Option<Sight> {
        let stand = Stand { part: self.part, article, sentence: self.sentences.get(row)? };
        Some(Sight { stand, start: self.starts.get(row)?, end: self.ends.get(row)? })
    }
}

#[derive(Default)]
struct Projects {
    rows: Vec<Project>,
    /// By id, or by name where several rows of a dictionary fit.
    by_key: FxHashMap<(Text, Text), usize>,
    money: FxHashMap<Text, Money>,
}

impl Projects {
    fn read(&mut self, articles: &Articles<'_>, rows: &Rows, published: &[Option<Date>], texts: &mut Texts) -> Result<(), Error> {
        let text = |name| rows.part.texts(name);
        let (ids, names, stages, stage_texts) = (text("entity_id")?, text("name")?, text("stage")?, text("stage_text")?);
        let (owners, places, place_ids, wholes) = (text("owner")?, text("place")?, text("place_entity_id")?, text("part_of")?);
        let seen = Sights::of(articles, rows)?;
        for (row, article) in rows.each() {
            let (id, name) = (texts.maybe(ids.get(row)), texts.maybe(names.get(row)));
            let key = if id == Text::NONE { (id, name) } else { (id, Text::NONE) };
            let at = *self.by_key.entry(key).or_insert_with(|| {
                self.rows.push(Project::new(id, name));
                self.rows.len() - 1
            });
            let day = published.get(article as usize).copied().flatten();
            let project = &mut self.rows[at];
            let stage = texts.maybe(stages.get(row));
            project.stage.tell(stage, Text::NONE, day);
            project.owner.tell(texts.maybe(owners.get(row)), Text::NONE, day);
            project.place.tell(texts.maybe(places.get(row)), texts.maybe(place_ids.get(row)), day);
            project.part_of.tell(texts.maybe(wholes.get(row)), Text::NONE, day);
            project.published = project.published.max(day);
            project.n_mentions += 1;
            if project.last != Some((articles.number, article)) {
                project.last = Some((articles.number, article));
                project.n_documents += 1;
            }
            if project.mentions.len() < MENTIONS
                && let Some(sight) = seen.get(row, article)
            {
                project.mentions.push((sight, stage, texts.maybe(stage_texts.get(row))));
            }
        }
        Ok(())
    }

    fn invest(&mut self, project: Text, money: Money) {
        match self.money.entry(project) {
            std::collections::hash_map::Entry::Vacant(v) => {
                v.insert(money);
            }
            std::collections::hash_map::Entry::Occupied(mut o) if money.rank < o.get().rank => {
                o.insert(money);
            }
            std::collections::hash_map::Entry::Occupied(_) => {}
        }
    }

    /// Those with most money first, the others by how often they are mentioned.
    fn sorted(mut self, texts: &Texts) -> Vec<Project> {
        for project in &mut self.rows {
            project.money = self.money.remove(&project.id);
        }
        let money = |p: &Project| (p.money.is_none(), p.money.as_ref().map(|m| m.rank.clone()));
        self.rows.sort_by(|a, b| {
            let by_name = || texts.str(a.name).cmp(texts.str(b.name)).then_with(|| texts.str(a.id).cmp(texts.str(b.id)));
            money(a).cmp(&money(b)).then(b.n_mentions.cmp(&a.n_mentions)).then_with(by_name)
        });
        self.rows
    }
}

impl Project {
    fn new(id: Text, name: Text) -> Project {
        let none = Latest::default();
        Project {
            id,
            name,
            stage: none,
            owner: none,
            place: none,
            part_of: none,
            published: None,
            n_mentions: 0,
            n_documents: 0,
            last: None,
            mentions: Vec::new(),
            money: None,
        }
    }
}
