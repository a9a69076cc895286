//! From a plan to the `opening_hours` syntax; refuses what contradicts itself.

use std::fmt::Write as _;
use std::ops::Range;

use super::plan::{Closing, Group, Nth, Plan, Season, Slot};
use super::tokens::Half;
use super::{Unparsed, Why};

/// Place of public holidays after the seven days.
const PUBLIC_HOLIDAYS: usize = 7;
/// What begins before noon and ends by then is a morning.
const NOON: u16 = 12 * 60;
const LATE_MORNING: u16 = 14 * 60;

/// The hours of one season.
#[derive(Default)]
struct Hours {
    /// Monday to Sunday, then public holidays.
    days: [Vec<Slot>; 8],
    nth: Vec<(u8, Nth, Vec<Slot>)>,
}

impl Hours {
    fn is_empty(&self) -> bool {
        self.days.iter().all(Vec::is_empty) && self.nth.is_empty()
    }
}

pub(super) fn write(plan: &Plan) -> Result<String, Unparsed> {
    let mut seasons: Vec<(Season, bool, Hours)> = vec![(Season::Always, false, Hours::default())];
    let mut term_days = 0;
    for group in &plan.groups {
        check(group)?;
        if group.season == Season::Term && !group.under_heading {
            term_days |= group.days.all();
        }
        let season = if group.season == Season::Term { &Season::Always } else { &group.season };
        let at = seasons.iter().position(|known| {
            known.0 == *season && known.1 == (group.under_heading && *season != Season::Always)
        });
        let at = at.unwrap_or_else(|| {
            seasons.push((season.clone(), group.under_heading, Hours::default()));
            seasons.len() - 1
        });
        insert(&mut seasons[at].2, group)?;
    }
    for closing in &plan.closings {
        for (.., hours) in &mut seasons {
            close(hours, closing)?;
        }
    }
    if seasons.iter().all(|(.., hours)| hours.is_empty()) {
        return Err(whole(plan, Why::NothingOpen));
    }
    let base = seasons.remove(0).2;
    let mut text = Text::default();
    text.hours("", &base, 0);
    for closing in plan.closings.iter().filter(|closing| !closing.days.nth.is_empty()) {
        for (days, nth) in &closing.days.nth {
            text.rule(false, &format!("{} off", nth_text(*days, *nth)));
        }
    }
    let base_days = text.written;
    // Weeks add to the ordinary hours; dates and holidays come after, and replace.
    seasons.sort_by_key(|(season, ..)| !matches!(season, Season::Weeks { .. }));
    let has_school = seasons.iter().any(|(season, heading, _)| *season == Season::School && *heading);
    let term = |group: &Group| group.season == Season::Term && group.under_heading;
    let has_term = plan.groups.iter().any(term);
    if has_term
        && plan.groups.iter().any(|group| group.season == Season::Always && !group.days.public_holidays)
    {
        return Err(whole(plan, Why::AmbiguousScope));
    }
    if !base.is_empty() && (has_term || has_school) {
        text.rule(false, "SH off");
    } else if term_days != 0 {
        text.rule(false, &format!("SH {} off", days_text(u16::from(term_days))));
    }
    for (season, heading, hours) in &seasons {
        let days = (0..8).filter(|day| !hours.days[*day].is_empty()).fold(0_u16, |days, day| days | 1 << day);
        match season {
            Season::Weeks { even } => {
                text.hours(if *even { "week 2-52/2 " } else { "week 1-53/2 " }, hours, base_days);
            }
            Season::School if days & 1 << PUBLIC_HOLIDAYS == 0 => text.hours("SH ", hours, 0),
            Season::Dates(dates) => {
                if *heading && !base.is_empty() {
                    text.rule(false, &format!("{dates} off"));
                } else if days & base_days != 0 {
                    return Err(whole(plan, Why::AmbiguousScope));
                }
                text.hours(&format!("{dates} "), hours, 0);
            }
            Season::School | Season::Always | Season::Term => return Err(whole(plan, Why::TooMuch)),
        }
    }
    for selector in &plan.off {
        if selector == "PH" && !base.days[PUBLIC_HOLIDAYS].is_empty() {
            return Err(whole(plan, Why::Contradiction));
        }
        text.rule(false, &format!("{selector} off"));
    }
    Ok(if text.osm == "Mo-Su 00:00-24:00" { "24/7".to_owned() } else { text.osm })
}

fn whole(plan: &Plan, why: Why) -> Unparsed {
    let ends = |group: Option<&Group>| group.map_or(0..0, |group| group.at.clone());
    let at: Range<usize> = ends(plan.groups.first()).start..ends(plan.groups.last()).end;
    Unparsed { why, at }
}

/// The hours of one group are apart, and none is in the half said to be closed.
fn check(group: &Group) -> Result<(), Unparsed> {
    let wrong = || Unparsed { why: Why::Contradiction, at: group.at.clone() };
    for (at, slot) in group.slots.iter().enumerate() {
        // Ranges of one list that overlap say their union; with a word beside one of them, who knows.
        let clash = |other: &Slot| {
            let plain = |slot: &Slot| !slot.open_end && slot.end <= 1440 && slot.start < slot.end;
            let alike = (slot.unsure, &slot.comment) == (other.unsure, &other.comment);
            slot.overlaps(other) && !(alike && plain(slot) && plain(other))
        };
        if group.slots[at + 1..].iter().any(clash) {
            return Err(wrong());
        }
        if group.closed_half.is_some_and(|half| half_of(slot) != Some(opposite(half))) {
            return Err(wrong());
        }
    }
    Ok(())
}

/// The half of the day a slot is in; `None` when it is in both.
fn half_of(slot: &Slot) -> Option<Half> {
    match slot.range() {
        range if range.start >= NOON => Some(Half::Afternoon),
        range if range.end <= LATE_MORNING && !slot.open_end => Some(Half::Morning),
        _ => None,
    }
}

fn opposite(half: Half) -> Half {
    match half {
        Half::Morning => Half::Afternoon,
        Half::Afternoon | Half::Evening => Half::Morning,
    }
}

fn insert(hours: &mut Hours, group: &Group) -> Result<(), Unparsed> {
    let wrong = || Unparsed { why: Why::Contradiction, at: group.at.clone() };
    let weekly = u16::from(group.days.weekly) | u16::from(group.days.public_holidays) << PUBLIC_HOLIDAYS;
    for day in (0..8).filter(|day| weekly >> day & 1 == 1) {
        add(&mut hours.days[day], &group.slots).ok_or_else(wrong)?;
    }
    for (days, nth) in &group.days.nth {
        let clash =
            |slots: &Vec<Slot>| slots.iter().any(|slot| group.slots.iter().any(|new| new.overlaps(slot)));
        if (0..7).any(|day| days >> day & 1 == 1 && clash(&hours.days[day])) {
            return Err(wrong());
        }
        match hours.nth.iter_mut().find(|known| (known.0, known.1) == (*days, *nth)) {
            Some(known) => add(&mut known.2, &group.slots).ok_or_else(wrong)?,
            None => hours.nth.push((*days, *nth, group.slots.clone())),
        }
    }
    Ok(())
}

/// Adds hours to a day that may have some: those apart are added, those that cover what was said replace it
/// ("mardi à vendredi 10h-17h, mercredi 10h-18h"), those that cross it are a contradiction (`None`).
fn add(day: &mut Vec<Slot>, new: &[Slot]) -> Option<()> {
    if day.iter().all(|old| new.iter().all(|slot| !slot.overlaps(old))) {
        day.extend_from_slice(new);
        return Some(());
    }
    let covers = |slot: &Slot, old: &Slot| {
        slot.range().start <= old.range().start
            && old.range().end <= slot.range().end
            && (slot.unsure, &slot.comment, slot.open_end) == (old.unsure, &old.comment, old.open_end)
    };
    if day.iter().all(|old| new.iter().any(|slot| covers(slot, old))) {
        *day = new.to_vec();
        return Some(());
    }
    None
}

fn close(hours: &mut Hours, closing: &Closing) -> Result<(), Unparsed> {
    let wrong = |why| Unparsed { why, at: closing.at.clone() };
    if !closing.days.nth.is_empty() && (closing.half.is_some() || closing.days.weekly != 0) {
        return Err(wrong(Why::TooMuch));
    }
    for day in (0..7).filter(|day| closing.days.weekly >> day & 1 == 1) {
        let Some(half) = closing.half else {
            hours.days[day].clear();
            continue;
        };
        let open = opposite(half);
        if hours.days[day].iter().any(|slot| half_of(slot).is_none()) {
            return Err(wrong(Why::Contradiction));
        }
        hours.days[day].retain(|slot| half_of(slot) == Some(open));
    }
    Ok(())
}

/// The text being written.
#[derive(Default)]
struct Text {
    osm: String,
    /// Days that have a rule without a season.
    written: u16,
}

impl Text {
    fn rule(&mut self, adds: bool, rule: &str) {
        if !self.osm.is_empty() {
            self.osm.push_str(if adds { ", " } else { "; " });
        }
        self.osm.push_str(rule);
    }

    /// The rules of one season; `before`: days that have hours these must add to.
    fn hours(&mut self, season: &str, hours: &Hours, before: u16) {
        let mut written = before;
        let layers = layers(hours);
        for layer in &layers {
            let mut days: Vec<(u16, String)> = Vec::new();
            for (day, slots) in hours.days.iter().enumerate() {
                let text = slots_text(slots, layer);
                match days.iter_mut().find(|known| known.1 == text) {
                    _ if text.is_empty() => {}
                    Some(known) => known.0 |= 1 << day,
                    None => days.push((1 << day, text)),
                }
            }
            for (days, text) in days {
                self.rule(days & written != 0, &format!("{season}{} {text}", days_text(days)));
                written |= days;
            }
        }
        for layer in &layers {
            for (days, nth, slots) in &hours.nth {
                let text = slots_text(slots, layer);
                if !text.is_empty() {
                    let adds = u16::from(*days) & written != 0;
                    self.rule(adds, &format!("{season}{} {text}", nth_text(*days, *nth)));
                    written |= u16::from(*days);
                }
            }
        }
        if season.is_empty() {
            self.written = written;
        }
    }
}

/// Whether hours are unsure, and the comment beside them: what one rule can say.
type Layer = (bool, Option<String>);

/// The layers in use, plain hours first.
fn layers(hours: &Hours) -> Vec<Layer> {
    let mut found: Vec<Layer> = vec![(false, None)];
    let slots = hours.days.iter().flatten().chain(hours.nth.iter().flat_map(|nth| &nth.2));
    for slot in slots {
        let layer = (slot.unsure, slot.comment.clone());
        if !found.contains(&layer) {
            found.push(layer);
        }
    }
    found
}

/// `09:00-12:00,14:00-17:00 "sur rendez-vous"`: the slots of this layer; empty when there is none.
fn slots_text(slots: &[Slot], (unsure, comment): &Layer) -> String {
    let mut slots: Vec<Slot> =
        slots.iter().filter(|slot| (slot.unsure, &slot.comment) == (*unsure, comment)).cloned().collect();
    slots.sort_by_key(|slot| slot.start);
    slots.dedup_by(|next, last| {
        let plain = |slot: &Slot| !slot.open_end && slot.start < slot.end;
        let touch = plain(last) && plain(next) && next.start <= last.end;
        if touch {
            last.end = last.end.max(next.end);
        }
        touch
    });
    let mut text = String::new();
    for slot in &slots {
        let hour = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let comma = if text.is_empty() { "" } else { "," };
        let end = if slot.open_end { "+".to_owned() } else { format!("-{}", hour(slot.end)) };
        let _ = write!(text, "{comma}{}{end}", hour(slot.start));
    }
    if *unsure && !text.is_empty() {
        text.push_str(" unknown");
    }
    if let Some(comment) = comment.as_ref().filter(|_| !text.is_empty()) {
        let _ = write!(text, " \"{comment}\"");
    }
    text
}

const NAMES: [&str; 8] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH"];

/// `Mo-We,Fr`: runs of three days and more are ranges.
fn days_text(days: u16) -> String {
    let set: Vec<usize> = (0..7).filter(|day| days >> day & 1 == 1).collect();
    let mut parts: Vec<String> = Vec::new();
    for run in set.chunk_by(|a, b| a + 1 == *b) {
        match run {
            [first, _, .., last] => parts.push(format!("{}-{}", NAMES[*first], NAMES[*last])),
            few => parts.extend(few.iter().map(|day| NAMES[*day].to_owned())),
        }
    }
    if days >> PUBLIC_HOLIDAYS & 1 == 1 {
        parts.push(NAMES[PUBLIC_HOLIDAYS].to_owned());
    }
    parts.join(",")
}

/// `Mo[1,3],Tu[1,3]`.
fn nth_text(days: u8, nth: Nth) -> String {
    let places: Vec<String> = (0..10)
        .filter(|bit| nth.0 >> bit & 1 == 1)
        .map(|bit| if bit < 5 { (bit + 1).to_string() } else { format!("-{}", bit - 4) })
        .collect();
    let places = places.join(",");
    let days: Vec<String> =
        (0..7).filter(|day| days >> day & 1 == 1).map(|day| format!("{}[{places}]", NAMES[day])).collect();
    days.join(",")
}
