//! A logo: an SVG document that draws, and does nothing else.
//!
//! It is served as an image, where scripts do not run; it may still be opened alone. So only elements and attributes
//! that draw are accepted: no script, no handler, no style sheet, no animation, nothing that is fetched.

use roxmltree::{Document, Node};

/// The largest logo, in bytes.
pub const MAX_SVG_BYTES: usize = 64 * 1024;
const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const MAX_NODES: usize = 5_000;
/// `use` may repeat what holds another `use`: twelve of them draw an element 81 times at most.
const MAX_USES: usize = 12;

const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "title",
    "desc",
    "defs",
    "symbol",
    "use",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
];

/// Why a logo is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SvgProblem {
    /// Larger than [`MAX_SVG_BYTES`], or too many elements.
    TooLarge,
    /// Not UTF-8 XML, or with a document type.
    NotXml,
    /// The root is not `svg` in its namespace.
    NotSvg,
    /// Neither `viewBox` nor width and height: nobody knows its size.
    NoSize,
    /// An element that does more than draw.
    Element,
    /// An attribute that does more than draw.
    Attribute,
    /// A reference to something outside the file.
    Outside,
}

impl SvgProblem {
    /// Key of the text that says it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::TooLarge => "office-logo-too-large",
            Self::NotXml => "office-logo-not-xml",
            Self::NotSvg => "office-logo-not-svg",
            Self::NoSize => "office-logo-no-size",
            Self::Element => "office-logo-element",
            Self::Attribute => "office-logo-attribute",
            Self::Outside => "office-logo-outside",
        }
    }
}

/// Checks a logo.
///
/// # Errors
/// The first thing found against it.
pub fn check_svg(text: &str) -> Result<(), SvgProblem> {
    if text.len() > MAX_SVG_BYTES {
        return Err(SvgProblem::TooLarge);
    }
    // The parser refuses document types, and with them entities.
    let document = Document::parse(text).map_err(|_| SvgProblem::NotXml)?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(SvgProblem::NotSvg);
    }
    if root.attribute("viewBox").is_none()
        && (root.attribute("width").is_none() || root.attribute("height").is_none())
    {
        return Err(SvgProblem::NoSize);
    }
    let nodes = || document.descendants().filter(Node::is_element);
    let uses = nodes().filter(|node| node.tag_name().name() == "use").count();
    if nodes().count() > MAX_NODES || uses > MAX_USES {
        return Err(SvgProblem::TooLarge);
    }
    // A processing instruction may bring a style sheet.
    if document.descendants().any(|node| node.is_pi()) {
        return Err(SvgProblem::Outside);
    }
    nodes().try_for_each(check_element)
}

fn check_element(node: Node<'_, '_>) -> Result<(), SvgProblem> {
    let name = node.tag_name();
    if name.namespace() != Some(SVG) || !ELEMENTS.contains(&name.name()) {
        return Err(SvgProblem::Element);
    }
    for attribute in node.attributes() {
        let (name, value) = (attribute.name().to_ascii_lowercase(), attribute.value());
        let folded: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let folded = folded.to_ascii_lowercase();
        match attribute.namespace() {
            None => {}
            Some(XLINK) if name == "href" => {}
            Some(XML) if name != "base" => {}
            Some(_) => return Err(SvgProblem::Attribute),
        }
        if name.starts_with("on") || name == "style" || name == "src" {
            return Err(SvgProblem::Attribute);
        }
        if name == "href" && !folded.starts_with('#') {
            return Err(SvgProblem::Outside);
        }
        // Escapes would hide the words looked for.
        if folded.contains("script:") || folded.contains("data:") || folded.contains('\\') {
            return Err(SvgProblem::Outside);
        }
        let functions = ["url(", "image(", "src("];
        let outside = |function: &&str| {
            let calls = folded.match_indices(*function);
            calls.into_iter().any(|(at, _)| {
                !folded[at + function.len()..].trim_start_matches(['"', '\'']).starts_with('#')
            })
        };
        if functions.iter().any(outside) {
            return Err(SvgProblem::Outside);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(content: &str) -> String {
        format!("<svg xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\" viewBox=\"0 0 10 10\">{content}</svg>")
    }

    #[test]
    fn drawings_pass() {
        for good in [
            "<path d=\"M0 0L10 10\" fill=\"#0B4A55\"/>",
            "<defs><linearGradient id=\"a\"><stop offset=\"0\"/></linearGradient></defs><rect fill=\"url(#a)\" width=\"9\"/>",
            "<title>Ville d'Èze</title><g transform=\"scale(2)\"><use xlink:href=\"#b\"/><use href=\"#c\"/></g>",
            "<text xml:space=\"preserve\">A &amp; B</text>",
        ] {
            assert_eq!(check_svg(&inside(good)), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_does_more_than_draw_is_refused() {
        use SvgProblem::{Attribute, Element, Outside};
        for (bad, why) in [
            ("<script>alert(1)</script>", Element),
            ("<SCRIPT>alert(1)</SCRIPT>", Element),
            ("<foreignObject><body xmlns=\"http://www.w3.org/1999/xhtml\"/></foreignObject>", Element),
            ("<style>@import 'https://a.example'</style>", Element),
            ("<image href=\"https://a.example/x.png\"/>", Element),
            ("<a href=\"#x\"><path d=\"M0 0\"/></a>", Element),
            ("<animate attributeName=\"href\" values=\"#a\"/>", Element),
            ("<set attributeName=\"onload\" to=\"alert(1)\"/>", Element),
            ("<x:path xmlns:x=\"urn:other\"/>", Element),
            ("<path onload=\"alert(1)\"/>", Attribute),
            ("<path ONCLICK=\"alert(1)\"/>", Attribute),
            ("<path style=\"fill:url(https://a.example)\"/>", Attribute),
            ("<path xml:base=\"https://a.example/\"/>", Attribute),
            ("<path x:y=\"1\" xmlns:x=\"urn:other\"/>", Attribute),
            ("<use href=\"https://a.example/x.svg#a\"/>", Outside),
            ("<use xlink:href=\"java&#10;script:alert(1)\"/>", Outside),
            ("<use href=\"data:image/svg+xml;base64,PHN2Zz4=#a\"/>", Outside),
            ("<rect fill=\"url( 'https://a.example/#x' )\"/>", Outside),
            ("<rect fill=\"u\\72l(https://a.example)\"/>", Outside),
            ("<rect fill=\"url(#a) url(//a.example)\"/>", Outside),
            ("<?xml-stylesheet href=\"https://a.example\"?>", Outside),
        ] {
            assert_eq!(check_svg(&inside(bad)), Err(why), "{bad}");
        }
    }

    #[test]
    fn what_is_no_small_svg_is_refused() {
        use SvgProblem::{NoSize, NotSvg, NotXml, TooLarge};
        let bomb = format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{}", inside("<text>&a;</text>"));
        for (bad, why) in [
            (bomb.as_str(), NotXml),
            ("", NotXml),
            ("<svg", NotXml),
            ("<html/>", NotSvg),
            ("<svg viewBox=\"0 0 1 1\"/>", NotSvg),
            ("<svg xmlns=\"http://www.w3.org/2000/svg\"/>", NoSize),
            (inside(&"<g/>".repeat(6_000)).as_str(), TooLarge),
            (inside(&"<use href=\"#a\"/>".repeat(13)).as_str(), TooLarge),
            (inside(&" ".repeat(MAX_SVG_BYTES)).as_str(), TooLarge),
        ] {
            assert_eq!(check_svg(bad), Err(why), "{}", kernel::text::excerpt(bad, 60));
        }
    }
}
