//! The paper's home: whose 我市 it is, and which of several places of one name is meant.

use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::EntityIndex;

/// Where the paper is from, as far as it is known.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// The place itself, then those it lies in.
    chain: Vec<EntityIndex>,
}

impl Home {
    /// Reads a place name or an adcode.
    pub fn parse(word: &str, lexicon: &Lexicon) -> Option<Home> {
        let word = word.trim();
        let entity = lexicon.by_id(word).or_else(|| best(&lexicon.rules.fold.key(word), lexicon))?;
        Some(Home::of(entity, lexicon))
    }

    /// Reads the name of a paper: 洛阳日报, 大河网-河南日报.
    pub fn of_publisher(publisher: &str, lexicon: &Lexicon) -> Option<Home> {
        let key = lexicon.rules.fold.key(publisher);
        let mut found: Option<(usize, EntityIndex)> = None;
        for at in 0..key.len() {
            for (end, _) in lexicon.names_at(&key, at) {
                if end - at >= 2
                    && found.is_none_or(|(len, _)| end - at > len)
                    && let Some(e) = best(&key[at..end], lexicon)
                {
                    found = Some((end - at, e));
                }
            }
        }
        found.map(|(_, e)| Home::of(e, lexicon))
    }

    pub fn of(entity: EntityIndex, lexicon: &Lexicon) -> Home {
        let mut chain = vec![entity];
        while let Some(parent) = chain.last().and_then(|&e| lexicon.entity(e).parent)
            && chain.len() < 8
        {
            chain.push(parent);
        }
        Home { chain }
    }

    pub fn place(&self) -> Option<EntityIndex> {
        self.chain.first().copied()
    }

    /// The home or one of the places that it lies in.
    pub fn is_in(&self, place: EntityIndex) -> bool {
        self.chain.contains(&place)
    }

    /// The home at a level of the divisions: 我省 in a paper of 洛阳 is 河南省.
    pub fn at_level(&self, level: &str, lexicon: &Lexicon) -> Option<EntityIndex> {
        self.chain.iter().copied().find(|&e| lexicon.attribute(lexicon.entity(e), "level") == level)
    }
}

/// The most important place that is written so, weak forms aside.
fn best(key: &[char], lexicon: &Lexicon) -> Option<EntityIndex> {
    let place = lexicon.kind_index("place");
    lexicon
        .forms(key)
        .iter()
        .filter(|f| !f.weak)
        .filter_map(|f| f.entity)
        .filter(|&e| Some(lexicon.entity(e).kind) == place && !lexicon.attribute(lexicon.entity(e), "level").is_empty())
        .max_by_key(|&e| (super::dictionary::rank(lexicon, e), std::cmp::Reverse(e)))
}
