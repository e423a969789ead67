//! The words of the pages one reads: the first page, documents, roles, topics, terms.

use super::table::table;
use crate::git::dates;

type Months = [&'static str; 12];

table! {
    /// What several pages say.
    Common {
        search: text,
        search_hint: text,
        parts: text,
        roles: text,
        topics: text,
        languages: text,
        home: text,
        you_are_here: text,
        permalink: text,
        also_called: text,
        changes: text,
        separator: text,
    }
}

table! {
    /// Around every page.
    Frame {
        skip: text,
        revision: text,
        only_my_role: text,
        close: text,
        preview: text,
    }
}

table! {
    /// How dates are written.
    Dates {
        day: (year, month, day),
        months: Months,
    }
}

table! {
    /// The first page.
    Home {
        i_am: text,
        i_am_role: (role),
        read_in_parts: text,
        by_topic: text,
        recently_updated: text,
        my_page: text,
        duties: [count],
        steps: [count],
    }
}

table! {
    /// The reader's role.
    MyRole {
        remember: text,
        lead: text,
        forget: text,
    }
}

table! {
    /// The page of a role.
    Role {
        title: (role),
        duties: text,
        steps: text,
        techniques: text,
        techniques_lead: text,
        more: text,
        nothing: text,
        search: text,
        print: text,
        handout: text,
        pledge: text,
        own_signature: text,
        lead_signature: text,
        date: text,
    }
}

table! {
    /// Roles side by side.
    Compare {
        title: text,
        lead: text,
        with_role: (role),
    }
}

table! {
    /// The page of a topic.
    Topic {
        sections: [count],
        for_role: text,
        everyone: text,
        search: text,
    }
}

table! {
    /// The terms.
    Glossary {
        title: text,
        terms: [count],
        whole: text,
        order: text,
        by_pinyin: text,
        by_latin: text,
        letters: text,
    }
}

table! {
    /// A document.
    Document {
        on_this_page: text,
        outline: text,
        all_documents: [count],
        all_entries: [count],
        documents: [count],
        previous: text,
        next: text,
        owner: text,
        authors: text,
        updated: text,
        uncommitted: text,
        unknown: text,
        edit: text,
        related: text,
        mentioned: [count],
        on_paths: [count],
        to_do: text,
        done: text,
    }
}

table! {
    /// A document that is a workflow.
    Workflow {
        step: (number),
        acts: text,
        signs: text,
        sign_mark: text,
        only_signs: text,
        produces: text,
        unfold: text,
        whose_steps: text,
        all_steps: text,
        steps_of: (role, count, all),
        diagram: text,
        diagram_of: (workflow),
        diagram_description: text,
        diagram_seal: text,
    }
}

table! {
    /// A permanent link that was made for an earlier wording.
    Earlier {
        title: text,
        compared: (day),
        removed: text,
        added: text,
        not_in_history: text,
        no_history: text,
        read_now: text,
        accept_hint: text,
    }
}

table! {
    /// A permanent link whose section became several.
    Split {
        title: text,
        lead: text,
    }
}

table! {
    /// The page for when there is no network.
    Offline {
        title: text,
        lead: text,
        read_before: text,
    }
}

impl Dates {
    /// `2026年11月24日` / `24 November 2026`
    pub(in crate::http) fn of(&self, day: dates::Day) -> String {
        let month = self.months[usize::from(day.month.clamp(1, 12)) - 1];
        self.day(day.year, month, day.day)
    }
}

impl Document {
    /// How many other sections and reading paths refer to a section.
    pub(in crate::http) fn mentions(&self, mentions: usize, paths: usize) -> String {
        let mentions = (mentions > 0).then(|| self.mentioned(mentions));
        let paths = (paths > 0).then(|| self.on_paths(paths));
        mentions.into_iter().chain(paths).collect::<Vec<_>>().join(" · ")
    }
}
