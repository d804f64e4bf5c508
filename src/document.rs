//! What the stages pass on: a [`Record`] as read, a [`Document`] as cleaned, its [`Sentence`]s.

use crate::span::Span;
use jiff::civil::Date;

/// What a sentence is in its article. Page furniture yields neither figures nor projects.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Role {
    Title,
    Heading,
    Body,
    Caption,
    Byline,
    Boilerplate,
}

impl Role {
    /// As the `role` column spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Title => "title",
            Role::Heading => "heading",
            Role::Body => "body",
            Role::Caption => "caption",
            Role::Byline => "byline",
            Role::Boilerplate => "boilerplate",
        }
    }

    /// Figures and projects are taken from it.
    pub fn is_said(self) -> bool {
        !matches!(self, Role::Byline | Role::Boilerplate)
    }
}

/// How the bytes of a record became text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoding {
    pub name: &'static str,
    /// `bom`, `http`, `meta`, `detected` or `option`.
    pub source: &'static str,
    /// Undecodable stretches that became U+FFFD.
    pub n_replaced: u32,
}

/// One article as a reader found it.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Path relative to the input, `-` for standard input.
    pub source: String,
    /// Which record of the source, from 0.
    pub number: u64,
    pub id: Option<String>,
    pub title: Option<String>,
    pub published: Option<Date>,
    pub publisher: Option<String>,
    pub author: Option<String>,
    pub url: Option<String>,
    pub home: Option<String>,
    pub text: String,
    pub encoding: Option<Encoding>,
    /// Roles known from markup: lines of `text` in order, each with its role.
    pub blocks: Option<Vec<Role>>,
}

/// One article, ready to be read: the verbatim text and what is known about it.
#[derive(Debug)]
pub struct Document {
    pub id: String,
    pub source: String,
    pub title: Option<String>,
    pub published: Option<Date>,
    pub publisher: Option<String>,
    pub author: Option<String>,
    pub url: Option<String>,
    pub encoding: Option<Encoding>,
    pub text: String,
}

/// A sentence: every character of the text but white space between sentences belongs to one.
#[derive(Clone, Debug)]
pub struct Sentence {
    pub span: Span,
    pub paragraph: u32,
    pub role: Role,
    /// The sentence that is the heading this one stands under.
    pub heading: Option<u32>,
}
