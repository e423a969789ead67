//! The words of reviews and translations.

use jiff::civil::Date;

use super::Strings;
use crate::{
    git::dates::Day,
    model::{Rendering, Status, Trust},
};

impl Strings {
    /// A date, as [`Strings::day`] has it.
    pub(in crate::http) fn date(&self, date: Date) -> String {
        self.day(Day {
            year: date.year().unsigned_abs(),
            month: date.month().unsigned_abs(),
            day: date.day().unsigned_abs(),
        })
    }

    /// When a text was reviewed, and whether that still holds: `复核 2026年11月24日`.
    pub(in crate::http) fn review(&self, trust: &Trust, today: Date) -> Option<String> {
        let reviewed = self.date(trust.reviewed?);
        let status = trust.status(today);
        let due = trust.due().map(|due| self.date(due)).unwrap_or_default();
        Some(match (status, self.chinese) {
            (Status::Due, true) => format!("复核 {reviewed}，{due}起该再复核了"),
            (Status::Due, false) => format!("Reviewed {reviewed}, due again since {due}"),
            (Status::Changed, true) => format!("复核 {reviewed}，之后内容改过"),
            (Status::Changed, false) => format!("Reviewed {reviewed}, changed since"),
            (_, true) => format!("复核 {reviewed}"),
            (_, false) => format!("Reviewed {reviewed}"),
        })
    }

    /// What readers of a translation should know.
    pub(in crate::http) fn rendering(&self, rendering: Rendering) -> Option<&'static str> {
        (rendering == Rendering::Outdated).then(|| {
            self.choose(
                "原文改过了，这一节的译文可能还没跟上。",
                "The original has changed since this section was translated.",
            )
        })
    }

    /// Above the counts by what reviews say.
    pub(in crate::http) fn reviewed_title(&self) -> &'static str {
        self.choose("复核", "Review")
    }

    /// The name of a status.
    pub(in crate::http) fn status(&self, status: Status) -> &'static str {
        match status {
            Status::Unreviewed => self.choose("没有复核过", "never reviewed"),
            Status::Verified => self.choose("已复核", "reviewed"),
            Status::Changed => self.choose("复核之后改过", "changed since its review"),
            Status::Due => self.choose("到期该复核", "due for review"),
        }
    }

    /// The title of the page of reviews.
    pub(in crate::http) fn reviews(&self) -> &'static str {
        self.choose("待复核", "To review")
    }

    /// Beside the command that records a review.
    pub(in crate::http) fn review_hint(&self) -> &'static str {
        self.choose("读过、改好之后，运行", "After reading and mending, run")
    }

    /// The link to an owner's feed.
    pub(in crate::http) fn review_feed(&self) -> &'static str {
        self.choose("用阅读器订阅（Atom）", "Subscribe (Atom)")
    }

    /// What the page of reviews says when there is nothing to do.
    pub(in crate::http) fn nothing_to_review(&self) -> &'static str {
        self.choose("没有待复核的内容。", "Nothing is due for review.")
    }

    /// `287 节里有 280 节已复核`
    pub(in crate::http) fn reviewed_of(&self, reviewed: usize, all: usize) -> String {
        if self.chinese {
            format!("{all} 节里，{reviewed} 节已复核")
        } else {
            format!("{reviewed} of {all} sections are reviewed")
        }
    }

    /// Sections nobody answers for.
    pub(in crate::http) fn nobody(&self) -> &'static str {
        self.choose("没有负责人", "Nobody")
    }
}
