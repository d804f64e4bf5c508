//! The page: what was gathered as data within it, as far as its size allows, under the template.

use super::gather::{Figure, Gathered};
use super::sentences::Sight;
use super::sheet::{Entry, Sheet};
use super::survey::{Entity, Project, Survey};
use super::texts::{Text, Texts, harmless};
use rustc_hash::FxHashMap;
use serde_json::Value;

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// More than any one row takes: its texts and sentences are cut before.
const ROW: usize = 200_000;

pub(super) struct Page<'g> {
    texts: Texts,
    survey: &'g Survey,
    gathered: &'g Gathered,
    pieces: FxHashMap<String, u32>,
    pieces_json: String,
    /// Numbers of articles on the page, by part and row.
    numbers: FxHashMap<(u32, u32), u32>,
    articles: Sheet,
    /// Numbers of places on the page, by id.
    place_numbers: FxHashMap<Text, u32>,
    places: Sheet,
    /// Bytes of the tables that are complete.
    complete: usize,
    most: usize,
}

/// How much of the page may be full when a table ends, in hundredths.
pub(super) const ERRORS: usize = 5;
const ENTITIES: usize = 15;
const PROJECTS: usize = 40;
const FIGURES: usize = 90;
const ARTICLES: usize = 100;

impl<'g> Page<'g> {
    pub fn new(texts: Texts, survey: &'g Survey, gathered: &'g Gathered, most: usize) -> Page<'g> {
        let articles = ["number", "id", "source", "title", "published", "publisher", "url", "encoding", "chars", "sentences", "figures", "projects"];
        Page {
            texts,
            survey,
            gathered,
            pieces: FxHashMap::default(),
            pieces_json: String::new(),
            numbers: FxHashMap::default(),
            articles: Sheet::new(&articles, gathered.n_articles),
            place_numbers: FxHashMap::default(),
            places: Sheet::new(&["id", "name", "parent"], 0),
            complete: TEMPLATE.len() + STYLE.len() + SCRIPT.len(),
            most,
        }
    }

    /// Room for one more row, with so much of the page allowed to be full.
    pub fn has_room(&self, sheet: &Sheet, hundredths: usize) -> bool {
        let full = self.complete + self.texts.json().len() + self.pieces_json.len() + self.articles.size() + self.places.size() + sheet.size();
        full + ROW <= self.most / 100 * hundredths
    }

    pub fn text(&mut self, text: Text) -> Entry {
        self.texts.place(text).into()
    }

    pub fn new_text(&mut self, text: &str) -> Entry {
        let text = self.texts.get(text);
        self.text(text)
    }

    pub fn end(&mut self, sheet: Sheet) -> Sheet {
        self.complete += sheet.size();
        sheet
    }

    pub fn entities(&mut self) -> Sheet {
        let mut sheet = Sheet::new(&["id", "kind", "name", "parent", "attributes", "documents", "mentions", "seen"], self.survey.entities.len() as u64);
        let mut order: Vec<&Entity> = self.survey.entities.iter().filter(|e| e.shown).collect();
        order.sort_by_key(|e| std::cmp::Reverse((e.n_mentions, e.n_documents)));
        for e in order {
            if !self.has_room(&sheet, ENTITIES) {
                break;
            }
            let seen = e.examples.iter().filter_map(|s| self.see(s)).flatten().collect::<Vec<u32>>();
            sheet.push([
                self.text(e.id),
                self.text(e.kind),
                self.text(e.name),
                self.place(e.parent).into(),
                self.text(e.attributes),
                e.n_documents.into(),
                e.n_mentions.into(),
                seen.into(),
            ]);
        }
        self.end(sheet)
    }

    pub fn projects(&mut self) -> Sheet {
        let names = [
            "id",
            "name",
            "stage",
            "owner",
            "place",
            "placeId",
            "partOf",
            "published",
            "mentions",
            "documents",
            "seen",
            "amount",
            "unit",
            "modifier",
            "status",
            "moneySeen",
        ];
        let mut sheet = Sheet::new(&names, self.survey.projects.len() as u64);
        for p in &self.survey.projects {
            if !self.has_room(&sheet, PROJECTS) {
                break;
            }
            let row = self.project(p);
            sheet.push(row);
        }
        self.end(sheet)
    }

    fn project(&mut self, p: &Project) -> [Entry; 16] {
        let mut seen = Vec::new();
        for (sight, stage, told) in &p.mentions {
            if let Some(at) = self.see(sight) {
                seen.extend(at);
                seen.extend([self.texts.place(*stage), self.texts.place(*told)]);
            }
        }
        let published = p.published.map(|d| d.to_string()).unwrap_or_default();
        let (unit, modifier, status) = p.money.as_ref().map_or((Text::NONE, Text::NONE, Text::NONE), |m| (m.unit, m.modifier, m.status));
        let money = p.money.as_ref().and_then(|m| self.see(&m.sight)).map_or_else(Vec::new, |at| at.to_vec());
        [
            self.text(p.id),
            self.text(p.name),
            self.text(p.stage.text),
            self.text(p.owner.text),
            self.text(p.place.text),
            self.place(p.place.id).into(),
            self.text(p.part_of.text),
            self.new_text(&published),
            p.n_mentions.into(),
            p.n_documents.into(),
            seen.into(),
            p.money.as_ref().map(|m| m.amount).into(),
            self.text(unit),
            self.text(modifier),
            self.text(status),
            money.into(),
        ]
    }

    pub fn figures(&mut self) -> Sheet {
        let names = [
            "article",
            "sentence",
            "at",
            "length",
            "subjectSeen",
            "metric",
            "metricText",
            "head",
            "subject",
            "subjectKind",
            "subjectId",
            "place",
            "status",
            "change",
            "basis",
            "per",
            "from",
            "to",
            "modifier",
            "value",
            "low",
            "high",
            "unit",
            "dimension",
            "rule",
            "size",
            "base",
        ];
        let mut sheet = Sheet::new(&names, self.survey.metrics.values().sum());
        for f in &self.gathered.figures {
            if !self.has_room(&sheet, FIGURES) {
                break;
            }
            if let Some(row) = self.figure(f) {
                sheet.push(row);
            }
        }
        self.end(sheet)
    }

    fn figure(&mut self, f: &Figure) -> Option<[Entry; 27]> {
        let [article, sentence, at, length] = self.see(&f.sight)?;
        let subject = f.subject_sight.and_then(|s| self.see(&s)).map_or_else(Vec::new, |seen| seen[1..].to_vec());
        Some([
            article.into(),
            sentence.into(),
            at.into(),
            length.into(),
            subject.into(),
            self.text(f.metric),
            self.text(f.metric_text),
            self.text(f.head),
            self.text(f.subject),
            self.text(f.subject_kind),
            self.text(f.subject_id),
            self.place(f.place).into(),
            self.text(f.status),
            self.text(f.change),
            self.text(f.basis),
            self.text(f.per),
            self.text(f.from),
            self.text(f.to),
            self.text(f.modifier),
            f.value.into(),
            f.low.into(),
            f.high.into(),
            self.text(f.unit),
            self.text(f.dimension),
            self.text(f.rule),
            f.size.into(),
            self.text(f.base),
        ])
    }

    /// The articles that are not on the page yet, as far as there is room.
    pub fn articles(&mut self) {
        let mut left: Vec<(u64, (u32, u32))> =
            self.gathered.articles.iter().map(|(at, a)| (a.number, *at)).filter(|(_, at)| !self.numbers.contains_key(at)).collect();
        left.sort_unstable();
        let none = Sheet::new(&[], 0);
        for (_, (part, article)) in left {
            if !self.has_room(&none, ARTICLES) {
                break;
            }
            self.article(part, article);
        }
    }

    fn article(&mut self, part: u32, article: u32) -> Option<u32> {
        if let Some(number) = self.numbers.get(&(part, article)) {
            return Some(*number);
        }
        let a = self.gathered.articles.get(&(part, article))?;
        let number = self.articles.rows;
        let row = [
            (a.number as u32).into(),
            self.text(a.id),
            self.text(a.source),
            self.text(a.title),
            self.text(a.published),
            self.text(a.publisher),
            self.text(a.url),
            self.text(a.encoding),
            a.n_chars.into(),
            a.n_sentences.into(),
            a.n_figures.into(),
            a.n_projects.into(),
        ];
        self.articles.push(row);
        self.numbers.insert((part, article), number);
        Some(number)
    }

    /// Where words stand on the page: article, sentence, first UTF-16 unit and how many.
    fn see(&mut self, sight: &Sight) -> Option<[u32; 4]> {
        let article = self.article(sight.stand.part, sight.stand.article)?;
        let gathered = self.gathered;
        let piece = gathered.sentences.get(&sight.stand)?.piece(sight, |text| self.texts.place(text));
        let sentence = match self.pieces.get(&piece.json) {
            Some(number) => *number,
            None => {
                let number = self.pieces.len() as u32;
                if number > 0 {
                    self.pieces_json.push_str(",\n");
                }
                self.pieces_json.push_str(&piece.json);
                self.pieces.insert(piece.json, number);
                number
            }
        };
        Some([article, sentence, piece.at, piece.length])
    }

    /// The number of a place, from 1, and 0 for none; the places that it lies in come before it.
    pub fn place(&mut self, id: Text) -> u32 {
        if id == Text::NONE {
            return 0;
        }
        if let Some(number) = self.place_numbers.get(&id) {
            return *number;
        }
        // A circle of parents would have no end.
        self.place_numbers.insert(id, 0);
        let (name, parent) = self.survey.place(id);
        let parent = self.place(parent);
        let row = [self.text(id), self.text(name), parent.into()];
        self.places.push(row);
        self.place_numbers.insert(id, self.places.rows);
        self.places.rows
    }

    /// The finished page.
    pub fn finish(self, facts: &Value, sheets: &[(&str, &Sheet)]) -> String {
        let mut data = format!("{{\"facts\":{}", harmless(&facts.to_string()));
        for (name, sheet) in sheets.iter().chain(&[("articles", &self.articles), ("places", &self.places)]) {
            data.push_str(&format!(",\n\"{name}\":{}", sheet.json()));
        }
        data.push_str(&format!(",\n\"texts\":[{}],\n\"sentences\":[{}]}}", self.texts.json(), self.pieces_json));
        let mut page = String::with_capacity(data.len() + 100_000);
        let mut rest = TEMPLATE;
        for (mark, text) in [("{{style}}", STYLE), ("{{data}}", &data), ("{{script}}", SCRIPT)] {
            let (before, after) = rest.split_once(mark).expect("a place in the template");
            page.push_str(before);
            page.push_str(text);
            rest = after;
        }
        page.push_str(rest);
        page
    }

    pub fn articles_sheet(&self) -> &Sheet {
        &self.articles
    }
}
