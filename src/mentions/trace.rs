//! Why a candidate became no name: kept only where someone asks (`mingshu dict explain`).

use crate::span::Span;
use std::fmt;

/// Why a stretch that a row or rule fits is no mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A name that wins crosses it.
    Crossed,
    /// A row blocks this string.
    Blocked,
    /// A weak form for which the article gives no evidence.
    Unsupported,
    /// It lies inside the name of a place.
    InsidePlace,
    /// `context`, `not_before` or `not_after` of its row.
    Constrained,
    /// A model of goods follows: 奥迪A8.
    Brand,
    /// Its words speak for running text (`stems.csv`).
    Outweighed,
    /// jieba sees another word across its edge.
    Cut,
    /// Listed so that a shorter ending is not taken.
    Listed,
    /// What stands before such an ending is no beginning of a name.
    Unnamed,
    /// The ending goes on as another word.
    GoesOn,
    /// Nothing before the ending can begin a name.
    NoStart,
    /// Fewer or more characters before the ending than its row allows.
    Length,
    /// Nothing tells it from others.
    Indistinct,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Crossed => "another name that wins crosses it (a later --dict wins, then the longer, then the greater weight)",
            Refusal::Blocked => "a row with status block says that this is never a name",
            Refusal::Unsupported => {
                "a weak form, and the article gives no evidence: no full name, none of what it lies in, no --home near; a row of your own would count"
            }
            Refusal::InsidePlace => "it lies inside the name of a place",
            Refusal::Constrained => "the context, not_before or not_after of its row does not hold here",
            Refusal::Brand => "a brand of goods: a model follows",
            Refusal::Outweighed => "the words before the ending are those of running text, by stems.csv; a row of your own would count",
            Refusal::Cut => "another word of the language crosses its edge; a row of your own would not be cut",
            Refusal::Listed => "an ending of words that are no names",
            Refusal::Unnamed => "what stands before this ending does not begin a name",
            Refusal::GoesOn => "the ending goes on as another word",
            Refusal::NoStart => "nothing before the ending can begin a name",
            Refusal::Length => "what stands before the ending is shorter or longer than its row allows",
            Refusal::Indistinct => "nothing in it tells it from others; a row of your own would",
        })
    }
}

/// What was refused, in the order in which it was looked at.
#[derive(Debug, Default)]
pub struct Trace {
    pub refused: Vec<(Span, Refusal)>,
}
