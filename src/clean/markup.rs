//! An HTML page -> the article on it: title, byline, headings, captions and body in reading order.
//!
//! In: decoded HTML of a news site, of any age and state of repair. Out: [`Page`]; page furniture (menus, related links,
//! comments, buttons, imprint) is left out. The hard case is that nothing in the markup need say which element is the
//! article: see `article`.

mod article;
mod embedded;
mod facts;
mod furniture;
mod lines;
mod noise;
mod parse;
mod selector;
mod sites;
mod tree;

use jiff::civil::Date;

pub use self::facts::{behind_date, labelled};
pub use self::furniture::{Furniture, Shown};
use self::sites::Site;
pub use self::sites::Sites;
use self::tree::Tree;
use crate::document::Role;

/// One article, as its page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    pub title: Option<String>,
    pub published: Option<Date>,
    pub publisher: Option<String>,
    pub author: Option<String>,
    /// Title, byline, headings, captions and body in reading order, each to be one line of the text.
    pub blocks: Vec<(Role, String)>,
}

/// Reads a page.
///
/// `<title>甲_某网</title><div id=nav>…</div><h1>甲</h1><p>来源：某报</p><p>乙。</p>` gives the title 甲, the publisher 某报
/// and the blocks title 甲, byline 来源：某报, body 乙。; the menu gives nothing.
pub fn read(html: &str, words: &Furniture) -> Page {
    read_from(html, words, &Sites::default(), None)
}

/// Reads a page of which a user may have said where its article is; `url` is where it was fetched from.
pub fn read_from(html: &str, words: &Furniture, sites: &Sites, url: Option<&str>) -> Page {
    let mut tree = parse::parse(html);
    let site = sites.of(url, &tree);
    if let Some(site) = site {
        site.clear(&mut tree);
    }
    let page = read_tree(&tree, words, site);
    let shown = |page: &Page| -> usize { page.blocks.iter().filter(|b| b.0 == Role::Body).map(|b| b.1.chars().count()).sum() };
    if shown(&page) < FEW
        && let Some(article) = embedded::html(&tree)
    {
        let inner = read_tree(&parse::parse(&article), words, None);
        if shown(&inner) > shown(&page) {
            let head = page.blocks.into_iter().filter(|b| matches!(b.0, Role::Title | Role::Byline));
            let blocks = head.chain(inner.blocks.into_iter().filter(|b| b.0 != Role::Title)).collect();
            return Page { blocks, ..page };
        }
    }
    page
}

/// A page that shows less text than this, in characters, may keep its article in a script.
const FEW: usize = 80;

fn read_tree(tree: &Tree, words: &Furniture, site: Option<&Site>) -> Page {
    let head = facts::Head::read(tree);
    let lines = lines::lines(tree, 0);
    let likely_title = facts::title_line(&head, &lines, None);
    let mut layout = article::Layout::new(tree, &lines, words, likely_title, head.description());
    let bodies = site.map(|s| s.bodies(tree)).unwrap_or_default();
    let container = layout.only_within(&bodies).unwrap_or_else(|| layout.container());
    let (title, title_line) = facts::title(tree, &head, &lines, container.start, words);
    let kept = layout.article(container.clone(), title_line, title.as_deref().unwrap_or(""));

    let bylines: Vec<&str> = kept.iter().filter(|k| k.1 == Role::Byline).map(|k| lines[k.0].text.as_str()).collect();
    let near_title = title_line.unwrap_or(container.start.saturating_sub(15))..(container.start + 12).min(lines.len());
    let published = head
        .date(tree, words)
        .or_else(|| bylines.iter().find_map(|line| words.date(line)))
        .or_else(|| near_title.filter_map(|i| lines.get(i)).find_map(|line| words.date(&line.text)))
        .or_else(|| head.first_time(words));
    let publisher = facts::labelled("source", &bylines, words)
        .or_else(|| head.declared_source(words))
        .or_else(|| facts::behind_date(&bylines, words))
        .or_else(|| head.site(words));
    let author = facts::labelled("author", &bylines, words).or_else(|| head.declared_author(words));

    let mut blocks: Vec<(Role, String)> = Vec::with_capacity(kept.len() + 1);
    blocks.extend(title.iter().map(|title| (Role::Title, title.clone())));
    blocks.extend(kept.iter().map(|&(i, role)| (role, lines[i].text.clone())));
    Page { title, published, publisher, author, blocks }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Furniture {
        Furniture::from_csv(include_str!("../../dictionaries/boilerplate.csv")).expect("the built-in rows are sound")
    }

    fn page(html: &str) -> Page {
        read(html, &words())
    }

    const TEXT: &str = "<p>某市今年开工建设一百个重点项目，总投资一千二百亿元。</p><p>据了解，这些项目涉及新材料等多个领域，全部建成后年产值可达两千亿元，新增就业岗位三万个以上。</p><p>目前，已有六十个项目进场施工，其余项目正在办理手续，预计年内全部开工。</p>";

    fn body(page: &Page) -> usize {
        page.blocks.iter().filter(|b| b.0 == Role::Body).count()
    }

    #[test]
    fn depth_and_size_are_bounded() {
        for opener in ["<div>", "<b>", "<span>", "<table><tr><td>", "<a href=x><table>", "<ul><li>"] {
            let html = format!("{}{TEXT}", opener.repeat(16 * 1024));
            assert!(page(&html).blocks.len() <= 3, "{opener}");
        }
        let attrs: String = (0..20_000).map(|i| format!(" a{i}=1")).collect();
        assert_eq!(body(&page(&format!("<div{attrs}>{TEXT}</div>"))), 3);
        for broken in ["", "<", "<!--", "<a b='", "</", "<title>", "<svg><p>", "&#x;", "<td>甲", "\u{0}"] {
            page(broken);
        }
    }

    #[test]
    fn comments_longer_than_the_article() {
        let comment = "<div>太好了，终于等到这一天了，以后上班方便多了，希望二号线也早日开通，支持！</div>".repeat(30);
        let html = format!("<title>甲乙丙丁戊己-某网</title><h1>甲乙丙丁戊己</h1>{TEXT}<div class=comment-list>{comment}</div>");
        assert_eq!(body(&page(&html)), 3);
        // a noisy name around everything is none
        let html = format!("<title>甲乙丙丁戊己-某网</title><div class=share-page><h1>甲乙丙丁戊己</h1>{TEXT}</div>");
        assert_eq!(body(&page(&html)), 3);
    }

    #[test]
    fn an_article_in_a_script() {
        let json = serde_json::json!({ "id": "x", "content": TEXT }).to_string().replace('/', "\\/");
        let html = format!("<title>某市开工百个项目_某网</title><div id=app></div><script>var d={json};</script>");
        let page = page(&html);
        assert_eq!((body(&page), page.title.as_deref()), (3, Some("某市开工百个项目")));
    }

    #[test]
    fn an_old_page_of_tables() {
        let html = "<title>某网--新闻中心</title><table><tr><td width=180><a href=1>热点：甲公司上市</a></td><td><table>\
            <tr><td align=center><font size=5><b>某市年产十二万吨项目投产</b></font></td></tr>\
            <tr><td align=center>2008-05-06 08:30 某市晚报</td></tr>\
            <tr><td>　　本报讯 昨日，某市年产12万吨项目正式投产。<br>　　项目总投资8亿元。　　占地300亩。</td></tr></table></td></tr></table>";
        let page = page(html);
        assert_eq!(page.title.as_deref(), Some("某市年产十二万吨项目投产"));
        assert_eq!(page.published, Some(jiff::civil::date(2008, 5, 6)));
        assert_eq!(page.publisher.as_deref(), Some("某市晚报"));
        assert_eq!(body(&page), 3);
    }

    #[test]
    fn a_row_of_data_is_one_line() {
        let row = |a: &str, b: &str| format!("<tr><td><p>{a}</p></td><td><p>{b}</p></td></tr>");
        let table = format!("<table>{}{}</table>", row("地区", "产值（亿元）"), row("东乡", "12.6"));
        let page = page(&format!("<title>甲乙丙丁戊己-某网</title><h1>甲乙丙丁戊己</h1>{TEXT}{table}{TEXT}"));
        let lines: Vec<&str> = page.blocks.iter().map(|(_, line)| line.as_str()).collect();
        assert!(lines.contains(&"地区\t产值（亿元）") && lines.contains(&"东乡\t12.6"), "{lines:?}");
    }

    #[test]
    fn words_stand_where_their_kind_looks() {
        let words = words();
        assert!(words.has("widget", "【字号：大 中 小】 打印(12)") && !words.has("widget", "人大"));
        assert!(words.has("stop", "【相关阅读】") && !words.has("stop", "该公司相关新闻"));
        assert!(words.has("byline", "2012-01-12 来 源：某报") && !words.has("editor", "主任编辑部"));
        assert_eq!(words.date("发布于２０１２年１月１２日"), Some(jiff::civil::date(2012, 1, 12)));
        assert_eq!(words.date("2012年1月，20120112，1/12/2012，2012-13-40"), None);
    }

    #[test]
    fn rows_are_checked() {
        let error = |csv: &str| Furniture::from_csv(csv).err().unwrap_or_default();
        assert!(error("kind,name,note\nstop,甲,\nstopp,乙,\n").starts_with("3:1: unknown kind \"stopp\""));
        assert_eq!(error("kind,name,note\nstop,,x\n"), "2:2: empty name");
        assert!(error("a,b\n").starts_with("1:1: no column \"kind\""));
    }
}
