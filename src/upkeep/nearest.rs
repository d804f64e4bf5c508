//! The dictionary row whose name is most like a given one: what a person would otherwise look for by hand.

use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::EntityIndex;
use rustc_hash::{FxHashMap, FxHashSet};

/// A pair of characters that so many names have tells nothing (有限, 公司).
const COMMON: usize = 2000;

/// Names by the pairs of characters in them.
pub struct Nearest<'l> {
    lexicon: &'l Lexicon,
    by_pair: FxHashMap<(char, char), Vec<EntityIndex>>,
}

impl<'l> Nearest<'l> {
    pub fn new(lexicon: &'l Lexicon) -> Nearest<'l> {
        let mut by_pair: FxHashMap<(char, char), Vec<EntityIndex>> = FxHashMap::default();
        for (index, e) in lexicon.indexed() {
            for pair in pairs(&lexicon.rules.fold.key(lexicon.name(e))) {
                let list = by_pair.entry(pair).or_default();
                if list.len() <= COMMON && list.last() != Some(&index) {
                    list.push(index);
                }
            }
        }
        Nearest { lexicon, by_pair }
    }

    /// The row of this kind (of any, where it is empty) that shares most with the name: at least half of the pairs of
    /// both, or all of the shorter one's.
    pub fn of(&self, name: &str, kind: &str) -> Option<EntityIndex> {
        let fold = &self.lexicon.rules.fold;
        let wanted: FxHashSet<(char, char)> = pairs(&fold.key(name)).collect();
        let mut shared: FxHashMap<EntityIndex, usize> = FxHashMap::default();
        for list in wanted.iter().filter_map(|p| self.by_pair.get(p)).filter(|l| l.len() <= COMMON) {
            for &e in list {
                *shared.entry(e).or_default() += 1;
            }
        }
        let likeness = |e: EntityIndex| -> f64 {
            let own: FxHashSet<(char, char)> = pairs(&fold.key(self.lexicon.name_of(e))).collect();
            let both = own.intersection(&wanted).count() as f64;
            let all = both >= own.len().min(wanted.len()) as f64 && own.len().min(wanted.len()) > 1;
            (2.0 * both / (own.len() + wanted.len()) as f64) + if all { 0.25 } else { 0.0 }
        };
        let same_kind = |e: EntityIndex| kind.is_empty() || self.lexicon.kind(self.lexicon.entity(e).kind) == kind;
        let mut best: Option<(f64, EntityIndex)> = None;
        let mut candidates: Vec<(EntityIndex, usize)> = shared.into_iter().filter(|&(e, _)| same_kind(e)).collect();
        candidates.sort_unstable_by_key(|&(e, n)| (std::cmp::Reverse(n), e));
        for (e, _) in candidates.into_iter().take(50) {
            let like = likeness(e);
            if like >= 0.5 && best.is_none_or(|(b, _)| like > b) {
                best = Some((like, e));
            }
        }
        best.map(|(_, e)| e)
    }
}

fn pairs(key: &[char]) -> impl Iterator<Item = (char, char)> + '_ {
    key.windows(2).map(|w| (w[0], w[1]))
}
