//! What a user knows of sites: which element holds the article, and which hold none of it.
//!
//! In: a CSV with the columns `host`, `body` and `noise`, given with `--sites`. Out: the row for a page's host. `163.com`
//! speaks for `news.163.com` too, the longest host that fits wins, and `*` speaks for all; so `news.163.com,.post_body,`
//! goes before `163.com,#content,.ad`. A row whose body is on no page of its site changes nothing.

use super::selector::Selector;
use super::tree::{Data, NONE, NodeId, Step, Tree};
use crate::dictionary::sheet::Sheet;
use crate::error::Error;

/// The rows of a site file.
#[derive(Debug, Default)]
pub struct Sites(Vec<Site>);

/// One row.
#[derive(Debug)]
pub(super) struct Site {
    host: String,
    body: Option<Selector>,
    noise: Option<Selector>,
}

impl Sites {
    /// Reads the file; `name` is what errors call it.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Sites, Error> {
        let sheet = Sheet::parse(name, bytes)?;
        sheet.require("host")?;
        if sheet.column("body").is_none() && sheet.column("noise").is_none() {
            return Err(Error::dictionary(name, 1, 1, "neither a column \"body\" nor one \"noise\"; one of them is needed"));
        }
        let mut sites = Vec::new();
        for row in sheet.rows() {
            let host = row.get("host").trim().to_ascii_lowercase();
            let host = host_of(&host).unwrap_or(&host).trim_start_matches("www.").to_owned();
            if host.is_empty() {
                return Err(row.error("host", "no host; write one like news.example.com, or * for all"));
            }
            let selector = |column: &str| match row.get(column).trim() {
                "" => Ok(None),
                text => Selector::parse(text).map(Some).map_err(|what| row.error(column, what)),
            };
            sites.push(Site { body: selector("body")?, noise: selector("noise")?, host });
        }
        // The longest host first; of equals the one that stands first.
        sites.sort_by_key(|s| std::cmp::Reverse(if s.host == "*" { 0 } else { s.host.len() }));
        Ok(Sites(sites))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The row for the page: by the address it was fetched from, else by the one it gives itself.
    pub(super) fn of(&self, url: Option<&str>, tree: &Tree) -> Option<&Site> {
        if self.is_empty() {
            return None;
        }
        let own = || own_address(tree).and_then(|url| host_of(&url).map(str::to_ascii_lowercase));
        let host = url.and_then(host_of).map(str::to_ascii_lowercase).or_else(own).unwrap_or_default();
        self.0.iter().find(|s| s.host == "*" || host.strip_suffix(s.host.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('.')))
    }
}

impl Site {
    /// Takes what is noise out of the page.
    pub fn clear(&self, tree: &mut Tree) {
        let Some(noise) = &self.noise else { return };
        let meant: Vec<NodeId> = elements(tree).filter(|&id| noise.fits(tree, id)).collect();
        for id in meant {
            let node = &mut tree.nodes[id as usize];
            (node.data, node.first, node.last) = (Data::Other, NONE, NONE);
        }
    }

    /// The elements that hold the article.
    pub fn bodies(&self, tree: &Tree) -> Vec<NodeId> {
        self.body.as_ref().map(|body| elements(tree).filter(|&id| body.fits(tree, id)).collect()).unwrap_or_default()
    }
}

fn elements(tree: &Tree) -> impl Iterator<Item = NodeId> + '_ {
    tree.walk(0).filter_map(|step| match step {
        Step::Enter(id) if matches!(tree.data(id), Data::Element { .. }) => Some(id),
        _ => None,
    })
}

/// `<link rel=canonical>` or `og:url`.
fn own_address(tree: &Tree) -> Option<String> {
    elements(tree).find_map(|id| {
        let is = |attr: &str, value: &str| tree.attr(id, attr).is_some_and(|v| v.eq_ignore_ascii_case(value));
        let address = if is("rel", "canonical") {
            tree.attr(id, "href")
        } else if is("property", "og:url") {
            tree.attr(id, "content")
        } else {
            None
        };
        address.filter(|a| host_of(a).is_some()).map(str::to_owned)
    })
}

/// `news.example.com` of `https://news.example.com:80/a.html`.
fn host_of(url: &str) -> Option<&str> {
    let rest = url.trim().split_once("://")?.1;
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::super::{Furniture, read_from};
    use super::*;
    use crate::document::Role;

    const PAGE: &str = "<html><head><title>甲项目开工_某网</title><link rel=canonical href=https://news.example.com/1.html></head><body>\
        <div class=wide><p>本网另一篇文章讲到，全市今年开工建设一百个重点项目，总投资一千二百亿元，涉及多个领域。</p>\
        <p>据了解，这些项目全部建成后，年产值可达两千亿元，新增就业岗位三万个以上，带动作用明显。</p></div>\
        <div id=mine><p>甲项目今日开工，总投资五亿元。</p><p class=hint>长按识别二维码，全文由某某整理，总投资以公告为准。</p><p>项目明年建成。</p></div></body></html>";

    fn body(sites: &str, url: Option<&str>) -> String {
        let words = Furniture::from_csv(include_str!("../../../dictionaries/boilerplate.csv")).expect("the built-in rows are sound");
        let sites = Sites::parse("sites.csv", sites.as_bytes()).expect("sound rows");
        let page = read_from(PAGE, &words, &sites, url);
        page.blocks.iter().filter(|b| b.0 == Role::Body).map(|b| b.1.as_str()).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn a_site_says_where_its_article_is() {
        let mine = "甲项目今日开工，总投资五亿元。|项目明年建成。";
        assert_eq!(body("host,body,noise\nexample.com,#mine,.hint\n", None), mine);
        assert_eq!(body("host,body,noise\nnews.example.com,#mine,p.hint\nexample.com,.wide,\n", None), mine);
        assert_eq!(body("host,body,noise\n*,#mine,.hint\n", Some("http://other.org/")), mine);
        // Without a body of its own, the article is looked for in what the noise leaves.
        let left = body("host,noise\nexample.com,\".wide, .hint\"\n", None);
        assert!(left.starts_with("甲项目今日开工") && !left.contains("本网") && !left.contains("二维码"), "{left}");
        for other in ["host,body,noise\nxample.com,#mine,.hint\n", "host,body\nexample.com,#none\n", "host,body\nother.org,#mine\n"] {
            assert!(body(other, None).starts_with("本网另一篇"), "{other}");
        }
        assert!(body("host,body\nexample.com,#mine\n", Some("http://other.org/x")).starts_with("本网另一篇"));
    }

    #[test]
    fn rows_are_checked() {
        let error = |csv: &str| Sites::parse("sites.csv", csv.as_bytes()).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(
            error("host,body\na.com,p:first-child\n").starts_with("sites.csv:2:2: \"p:first-child\" is not understood"),
            "{}",
            error("host,body\na.com,p:first-child\n")
        );
        assert!(error("host,x\na.com,p\n").starts_with("sites.csv:1:1: neither"));
        assert!(error("body\np\n").contains("host"));
        assert!(error("host,body\n,p\n").starts_with("sites.csv:2:1: no host"));
    }
}
