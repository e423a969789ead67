//! Every word the pages say themselves, in Chinese and English. A string that is missing does not compile.

mod live;
mod paths;
mod status;
mod trust;

use crate::{
    git::dates::Day,
    model::Language,
    search::{Note, ReasonKind, Tier},
};
pub(super) use paths::PathStrings;
pub(super) use status::StatusStrings;

/// What restricts a search, in the order of the sentence that says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Restriction {
    Role,
    Part,
    Topic,
}

/// A restriction with the words around it. Each stands alone: a handbook without topics drops that piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub(super) before: &'static str,
    pub(super) restriction: Restriction,
    pub(super) after: &'static str,
    /// The accessible name of its control.
    pub(super) label: &'static str,
    /// What it says when it does not restrict.
    pub(super) any: &'static str,
}

/// The words of one language.
#[derive(Debug)]
pub(super) struct Strings {
    /// For `lang` attributes.
    pub(super) tag: &'static str,
    chinese: bool,
    pub(super) skip: &'static str,
    pub(super) search: &'static str,
    pub(super) search_hint: &'static str,
    pub(super) search_results: &'static str,
    pub(super) scope: &'static str,
    pub(super) scope_sentence: [Piece; 3],
    pub(super) apply: &'static str,
    pub(super) languages: &'static str,
    pub(super) parts: &'static str,
    pub(super) roles: &'static str,
    pub(super) topics: &'static str,
    pub(super) you_are_here: &'static str,
    pub(super) i_am: &'static str,
    pub(super) compare: &'static str,
    pub(super) compare_lead: &'static str,
    pub(super) read_in_parts: &'static str,
    pub(super) by_topic: &'static str,
    pub(super) narrow: &'static str,
    pub(super) only_in: &'static str,
    pub(super) remove: &'static str,
    pub(super) widen: &'static str,
    pub(super) all_languages: &'static str,
    pub(super) previous_page: &'static str,
    pub(super) next_page: &'static str,
    pub(super) pages: &'static str,
    pub(super) nothing: &'static str,
    pub(super) try_else: &'static str,
    pub(super) nearest: &'static str,
    pub(super) tips: [&'static str; 3],
    pub(super) ask: &'static str,
    pub(super) permalink: &'static str,
    pub(super) on_this_page: &'static str,
    pub(super) previous: &'static str,
    pub(super) next: &'static str,
    pub(super) owner: &'static str,
    pub(super) acts: &'static str,
    pub(super) signs: &'static str,
    pub(super) sign_mark: &'static str,
    pub(super) only_signs: &'static str,
    pub(super) produces: &'static str,
    pub(super) duties: &'static str,
    pub(super) steps: &'static str,
    pub(super) techniques: &'static str,
    pub(super) techniques_lead: &'static str,
    pub(super) more: &'static str,
    pub(super) also_called: &'static str,
    pub(super) nothing_for_role: &'static str,
    pub(super) search_duties: &'static str,
    pub(super) search_topic: &'static str,
    pub(super) for_role: &'static str,
    pub(super) everyone: &'static str,
    pub(super) revision: &'static str,
    pub(super) home: &'static str,
    pub(super) for_programs: &'static str,
    pub(super) api_lead: &'static str,
    pub(super) embed: &'static str,
    pub(super) embed_lead: &'static str,
    pub(super) embed_search: &'static str,
    pub(super) embed_theme: &'static str,
    pub(super) embed_section: &'static str,
    pub(super) read_in_handbook: &'static str,
    pub(super) changes: &'static str,
    pub(super) request_id: &'static str,
    pub(super) valid_values: &'static str,
    pub(super) whole_outline: &'static str,
    pub(super) updated: &'static str,
    pub(super) uncommitted: &'static str,
    pub(super) unknown: &'static str,
    pub(super) edit: &'static str,
    pub(super) related: &'static str,
    pub(super) whose_steps: &'static str,
    pub(super) all_steps: &'static str,
    pub(super) diagram: &'static str,
    pub(super) diagram_description: &'static str,
    pub(super) diagram_seal: &'static str,
    pub(super) unfold: &'static str,
    pub(super) glossary_title: &'static str,
    pub(super) whole_glossary: &'static str,
    pub(super) order: &'static str,
    pub(super) by_pinyin: &'static str,
    pub(super) by_latin: &'static str,
    pub(super) letters: &'static str,
    pub(super) lately: &'static str,
    pub(super) remember: &'static str,
    pub(super) remember_lead: &'static str,
    pub(super) forget: &'static str,
    pub(super) my_page: &'static str,
    pub(super) print: &'static str,
    pub(super) own_signature: &'static str,
    pub(super) lead_signature: &'static str,
    pub(super) date: &'static str,
    pub(super) pledge: &'static str,
    pub(super) to_do: &'static str,
    pub(super) done: &'static str,
    pub(super) handout: &'static str,
    pub(super) documents: &'static str,
    pub(super) sections: &'static str,
    pub(super) lead_there: &'static str,
    pub(super) only_my_role: &'static str,
    pub(super) close: &'static str,
    pub(super) preview: &'static str,
    pub(super) glossary: &'static str,
    pub(super) keys: [(&'static str, &'static str); 4],
    pub(super) single_keys: &'static str,
    pub(super) offline: &'static str,
    pub(super) offline_lead: &'static str,
    pub(super) read_before: &'static str,
    pub(super) script: Script,
}

/// What the script says. It reads this from the page, so that every word stands here. `{n}` and `{all}` are numbers.
#[derive(Debug, serde::Serialize)]
pub(super) struct Script {
    copy: &'static str,
    copied: &'static str,
    not_copied: &'static str,
    as_permalink: &'static str,
    as_markdown: &'static str,
    as_html: &'static str,
    as_title: &'static str,
    matches: &'static str,
    previous_match: &'static str,
    next_match: &'static str,
    hide_matches: &'static str,
    failed: &'static str,
    offline: &'static str,
    offline_found: &'static str,
    /// With `{done}` and `{steps}`.
    path_done: &'static str,
    path_over: &'static str,
    path_next: &'static str,
    offline_nothing: &'static str,
}

static ZH: Strings = Strings {
    tag: "zh-CN",
    chinese: true,
    skip: "跳到正文",
    search: "搜索",
    search_hint: "想查什么，用平常的话写",
    search_results: "搜索结果",
    scope: "搜索范围",
    scope_sentence: [
        Piece {
            before: "为", restriction: Restriction::Role, after: "", label: "岗位", any: "所有岗位"
        },
        Piece { before: "在", restriction: Restriction::Part, after: "里", label: "篇", any: "全书" },
        Piece {
            before: "找关于",
            restriction: Restriction::Topic,
            after: "的内容",
            label: "主题",
            any: "任何主题",
        },
    ],
    apply: "搜索",
    languages: "语言",
    parts: "各篇",
    roles: "岗位",
    topics: "主题",
    you_are_here: "当前位置",
    i_am: "我是",
    compare: "各级职责对照",
    compare_lead: "同一方面、同一主题，各级分别做到什么。内容取自各岗位的职责章节。",
    read_in_parts: "按篇阅读",
    by_topic: "按主题查",
    narrow: "缩小范围",
    only_in: "只看",
    remove: "去掉",
    widen: "在全书里找",
    all_languages: "在所有语言里找",
    previous_page: "上一页",
    next_page: "下一页",
    pages: "结果分页",
    nothing: "没有找到",
    try_else: "可以试试",
    nearest: "相近的标题",
    tips: ["换个平常的说法，或者少写几个字", "用引号查一句原话：“客户总监签字”", "用减号排除：提案 -预演"],
    ask: "写下想查的内容，或者从岗位、主题进入。",
    permalink: "固定链接",
    on_this_page: "本页内容",
    previous: "上一篇",
    next: "下一篇",
    owner: "负责人",
    acts: "谁来做",
    signs: "签字",
    sign_mark: "签",
    only_signs: "只签",
    produces: "表格与文件",
    duties: "我的职责",
    steps: "流程里的步骤",
    techniques: "用得上的技巧与表格",
    techniques_lead: "职责里提到的做法，怎样做好。",
    more: "写给这个岗位的",
    also_called: "也叫",
    nothing_for_role: "手册里还没有专门写给这个岗位的内容。",
    search_duties: "只在这个岗位的范围里搜索",
    search_topic: "只在这个主题里搜索",
    for_role: "只看某个岗位",
    everyone: "所有岗位",
    revision: "版次",
    home: "首页",
    for_programs: "给程序用",
    api_lead: "同一次搜索，每个入口给出同样的命中、同样的顺序和同样的固定链接。",
    embed: "嵌入其他页面",
    embed_lead: "把手册的搜索框放进门户、维基或任何页面。下面的例子都是活的。",
    embed_search: "搜索框",
    embed_theme: "颜色、字体和圆角用自定义属性调整：",
    embed_section: "一节内容",
    read_in_handbook: "在手册里阅读",
    changes: "最近更新",
    request_id: "请求编号",
    valid_values: "可以用的值",
    whole_outline: "全书目录",
    updated: "更新",
    uncommitted: "有尚未提交的修改",
    unknown: "不详",
    edit: "编辑这篇",
    related: "相关内容",
    whose_steps: "看谁的步骤",
    all_steps: "全部",
    diagram: "流程图",
    diagram_description: "每行一步，每列一个岗位：圆点是谁来做，印章是谁签字，线是工作怎样往下走。",
    diagram_seal: "签",
    unfold: "展开这一步",
    glossary_title: "术语",
    whole_glossary: "读全文",
    order: "排列",
    by_pinyin: "按拼音",
    by_latin: "按英文字母",
    letters: "首字母",
    lately: "最近修改",
    remember: "这就是我，记住",
    remember_lead: "选一次，以后打开先看到你的职责，搜索也先在你的范围里找。",
    forget: "换一个岗位",
    my_page: "我的职责全文",
    print: "打印成一份职责书：用浏览器的打印。",
    own_signature: "本人",
    lead_signature: "上级",
    date: "日期",
    pledge: "我已逐条读过以上职责，并与上级谈过。",
    to_do: "待办",
    done: "已办",
    handout: "岗位职责书",
    documents: "文档",
    sections: "节",
    lead_there: "直达",
    only_my_role: "只找我的岗位",
    close: "关闭",
    preview: "预览",
    glossary: "查术语",
    keys: [("↑ ↓", "选择"), ("Enter", "打开"), ("Alt W", "放宽范围"), ("Esc", "关闭")],
    single_keys: "按 / 搜索，n、p 跳到下一处、上一处",
    offline: "现在没有网络",
    offline_lead: "这一页还没有在这台设备上读过。读过的页面仍然可以打开，也可以在里面搜索。",
    read_before: "读过的页面",
    script: Script {
        copy: "复制链接",
        copied: "已复制",
        not_copied: "浏览器不允许复制",
        as_permalink: "固定链接",
        as_markdown: "Markdown",
        as_html: "HTML",
        as_title: "标题和链接",
        matches: "第 {n} 处，共 {all} 处",
        previous_match: "上一处",
        next_match: "下一处",
        hide_matches: "不再标出",
        failed: "没能得到结果，请再试一次。",
        offline: "没有网络：下面只来自这台设备上读过的页面。",
        offline_found: "读过的页面里有 {n} 节",
        path_done: "已读 {done}/{steps}",
        path_over: "✓ 读完了",
        path_next: "接着读",
        offline_nothing: "读过的页面里没有找到。",
    },
};

static EN: Strings = Strings {
    tag: "en",
    chinese: false,
    skip: "Skip to the text",
    search: "Search",
    search_hint: "Ask in your own words",
    search_results: "Search results",
    scope: "Where to search",
    scope_sentence: [
        Piece { before: "for", restriction: Restriction::Role, after: "", label: "Role", any: "every role" },
        Piece {
            before: "in",
            restriction: Restriction::Part,
            after: "",
            label: "Part",
            any: "the whole handbook",
        },
        Piece {
            before: "about",
            restriction: Restriction::Topic,
            after: "",
            label: "Topic",
            any: "any topic",
        },
    ],
    apply: "Search",
    languages: "Language",
    parts: "Parts",
    roles: "Roles",
    topics: "Topics",
    you_are_here: "You are here",
    i_am: "I am",
    compare: "Duties side by side",
    compare_lead: "What each grade must achieve, area by area and topic by topic, from the duty sections themselves.",
    read_in_parts: "Read by part",
    by_topic: "Look up by topic",
    narrow: "Narrow down",
    only_in: "Only",
    remove: "Remove",
    widen: "Search the whole handbook",
    all_languages: "Search all languages",
    previous_page: "Previous",
    next_page: "Next",
    pages: "Pages of results",
    nothing: "Nothing found",
    try_else: "You could try",
    nearest: "Titles that come close",
    tips: [
        "Use everyday words, or fewer of them",
        "Put an exact sentence in quotation marks: \"signed by the account director\"",
        "Leave something out with a minus: proposal -rehearsal",
    ],
    ask: "Write what you want to know, or start from a role or a topic.",
    permalink: "Permanent link",
    on_this_page: "On this page",
    previous: "Previous",
    next: "Next",
    owner: "Owner",
    acts: "Who acts",
    signs: "Signs",
    sign_mark: "Sign",
    only_signs: "Sign only",
    produces: "Form or document",
    duties: "My duties",
    steps: "My steps in the workflows",
    techniques: "Techniques and forms that help",
    techniques_lead: "How to do well what the duties ask for.",
    more: "Written for this role",
    also_called: "Also called",
    nothing_for_role: "Nothing in the handbook is written for this role in particular yet.",
    search_duties: "Search only what concerns this role",
    search_topic: "Search only this topic",
    for_role: "Only for one role",
    everyone: "every role",
    revision: "Edition",
    home: "Home",
    for_programs: "For programs",
    api_lead: "One search behind every door: the same hits in the same order, with the same permalinks.",
    embed: "In other pages",
    embed_lead: "Put the handbook’s search into a portal, a wiki or any page. The examples below work.",
    embed_search: "The search box",
    embed_theme: "Colours, type and corners follow custom properties:",
    embed_section: "A section",
    read_in_handbook: "Read in the handbook",
    changes: "Recent changes",
    request_id: "Request",
    valid_values: "Values there are",
    whole_outline: "Outline",
    updated: "Updated",
    uncommitted: "changed, not yet committed",
    unknown: "unknown",
    edit: "Edit this page",
    related: "Related",
    whose_steps: "Whose steps",
    all_steps: "All",
    diagram: "Diagram",
    diagram_description: "A row for each step, a column for each role: a dot where the role acts, a seal where it signs, a line along which the work goes.",
    diagram_seal: "S",
    unfold: "Show this step",
    glossary_title: "Glossary",
    whole_glossary: "Read it whole",
    order: "Order",
    by_pinyin: "By pinyin",
    by_latin: "By the Latin alphabet",
    letters: "First letters",
    lately: "Changed lately",
    remember: "This is me: remember",
    remember_lead: "Choose once: your duties then come first, and searches begin with what is yours.",
    forget: "I am someone else",
    my_page: "All my duties",
    print: "Print this page for a handout to sign.",
    own_signature: "Holder of the role",
    lead_signature: "Supervisor",
    date: "Date",
    pledge: "I have read these duties one by one and talked them through with my supervisor.",
    to_do: "To do",
    done: "Done",
    handout: "Statement of duties",
    documents: "Documents",
    sections: "Sections",
    lead_there: "Straight to",
    only_my_role: "only for my role",
    close: "Close",
    preview: "Preview",
    glossary: "Look it up in the glossary",
    keys: [("↑ ↓", "choose"), ("Enter", "open"), ("Alt W", "widen"), ("Esc", "close")],
    single_keys: "/ searches, n and p go to the next and previous match",
    offline: "There is no network",
    offline_lead: "This page has not been read on this device. Pages that have been read still open, and can be searched.",
    read_before: "Pages read before",
    script: Script {
        copy: "Copy link",
        copied: "Copied",
        not_copied: "The browser does not allow copying",
        as_permalink: "Permanent link",
        as_markdown: "Markdown",
        as_html: "HTML",
        as_title: "Title and link",
        matches: "Match {n} of {all}",
        previous_match: "Previous match",
        next_match: "Next match",
        hide_matches: "Hide the matches",
        failed: "No answer came. Please try again.",
        offline: "No network: these are only from pages read on this device.",
        offline_found: "Sections in pages read before: {n}",
        path_done: "{done} of {steps} read",
        path_over: "✓ read",
        path_next: "next:",
        offline_nothing: "Nothing in the pages read before.",
    },
};

impl Strings {
    /// The words for readers of `language`; English where there are none of its own.
    pub(super) fn of(language: Language) -> &'static Self {
        if language == Language::ZH { &ZH } else { &EN }
    }

    fn choose<'a>(&self, chinese: &'a str, english: &'a str) -> &'a str {
        if self.chinese { chinese } else { english }
    }

    /// `12 条` / `12 sections`
    pub(super) fn sections(&self, count: usize) -> String {
        match (self.chinese, count) {
            (true, _) => format!("{count} 节"),
            (false, 1) => "1 section".to_owned(),
            (false, _) => format!("{count} sections"),
        }
    }

    /// The link to all documents of a part.
    pub(super) fn documents(&self, count: usize) -> String {
        if self.chinese { format!("全部 {count} 篇文档") } else { format!("All {count} documents") }
    }

    /// How many were found, and how well they match.
    pub(super) fn found(&self, total: usize, tier: Option<Tier>) -> String {
        let sections = self.sections(total);
        match (self.chinese, tier) {
            (true, Some(Tier::Most)) => format!("没有一节含有全部词语；{sections}含有其中大部分"),
            (true, Some(Tier::Any)) => format!("没有一节含有全部词语；{sections}含有其中一部分"),
            (true, _) => format!("找到 {sections}"),
            (false, Some(Tier::Most)) => format!("No section has every word; {sections} with most of them"),
            (false, Some(Tier::Any)) => format!("No section has every word; {sections} with some of them"),
            (false, _) => format!("{sections} found"),
        }
    }

    /// How many more there are outside the scope.
    pub(super) fn outside(&self, count: usize) -> String {
        if self.chinese {
            format!("范围之外还有 {count} 节")
        } else {
            format!("{count} more outside this scope")
        }
    }

    /// How many more there are in other roles.
    pub(super) fn in_other_roles(&self, count: usize) -> String {
        if self.chinese {
            format!("其他岗位还有 {count} 节")
        } else {
            format!("{count} in other roles")
        }
    }

    /// The scope holds nothing, so the whole handbook answers.
    pub(super) fn widened(&self) -> &'static str {
        self.choose(
            "这个范围里没有，下面是手册其他地方的内容。",
            "Nothing in this scope; these are from the rest of the handbook.",
        )
    }

    /// `第 2 页` / `Page 2`
    pub(super) fn page(&self, number: usize) -> String {
        if self.chinese { format!("第 {number} 页") } else { format!("Page {number}") }
    }

    /// `查“预算”没有找到` / `Nothing found for “budget”`
    pub(super) fn nothing_for(&self, text: &str) -> String {
        if self.chinese {
            format!("没有找到“{text}”")
        } else {
            format!("Nothing found for “{text}”")
        }
    }

    /// The title of a role's page.
    pub(super) fn duties_of(&self, role: &str) -> String {
        if self.chinese { format!("{role}：我的职责") } else { format!("{role}: my duties") }
    }

    /// Step `n`.
    pub(super) fn step(&self, number: usize) -> String {
        if self.chinese { format!("第 {number} 步") } else { format!("Step {number}") }
    }

    /// `2026年11月24日` / `24 November 2026`
    pub(super) fn day(&self, day: Day) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let month = MONTHS[usize::from(day.month.clamp(1, 12)) - 1];
        if self.chinese {
            format!("{}年{}月{}日", day.year, day.month, day.day)
        } else {
            format!("{} {month} {}", day.day, day.year)
        }
    }

    /// How many other sections lead to one, and how many reading paths.
    pub(super) fn mentioned(&self, mentions: usize, paths: usize) -> String {
        let mentions = match (self.chinese, mentions) {
            (_, 0) => None,
            (true, _) => Some(format!("{mentions} 处提到这一节")),
            (false, 1) => Some("Mentioned in 1 place".to_owned()),
            (false, _) => Some(format!("Mentioned in {mentions} places")),
        };
        let paths = match (self.chinese, paths) {
            (_, 0) => None,
            (true, _) => Some(format!("{paths} 条阅读路径读到这一节")),
            (false, 1) => Some("On 1 reading path".to_owned()),
            (false, _) => Some(format!("On {paths} reading paths")),
        };
        mentions.into_iter().chain(paths).collect::<Vec<_>>().join(" · ")
    }

    /// How many of a workflow's steps are a role's.
    pub(super) fn steps_of(&self, role: &str, count: usize, all: usize) -> String {
        if self.chinese {
            format!("{all} 步里有 {count} 步由{role}来做或签字，其余的收起来了。")
        } else {
            format!("Steps for the {role} to do or to sign: {count} of {all}. The others are folded.")
        }
    }

    /// The title of a workflow's drawing.
    pub(super) fn diagram_of(&self, workflow: &str) -> String {
        if self.chinese { format!("流程图：{workflow}") } else { format!("Diagram: {workflow}") }
    }

    /// `28 个词` / `28 terms`
    pub(super) fn terms(&self, count: usize) -> String {
        match (self.chinese, count) {
            (true, _) => format!("{count} 个词"),
            (false, 1) => "1 term".to_owned(),
            (false, _) => format!("{count} terms"),
        }
    }

    /// `12 条` / `12 duties`
    pub(super) fn duties_counted(&self, count: usize) -> String {
        match (self.chinese, count) {
            (true, _) => format!("{count} 条"),
            (false, 1) => "1 duty".to_owned(),
            (false, _) => format!("{count} duties"),
        }
    }

    /// `12 步` / `12 steps`
    pub(super) fn steps_counted(&self, count: usize) -> String {
        match (self.chinese, count) {
            (true, _) => format!("{count} 步"),
            (false, 1) => "1 step".to_owned(),
            (false, _) => format!("{count} steps"),
        }
    }

    /// The role that is remembered.
    pub(super) fn i_am_role(&self, role: &str) -> String {
        if self.chinese { format!("我是{role}") } else { format!("I am: {role}") }
    }

    /// The comparison of two roles.
    pub(super) fn compare_with(&self, role: &str) -> String {
        if self.chinese { format!("和{role}对照") } else { format!("Compare with {role}") }
    }

    /// What stands between words that are listed.
    pub(super) fn between(&self) -> &'static str {
        self.choose("、", ", ")
    }

    /// Why a hit is there. `texts` are the words it is about.
    pub(super) fn reason(&self, kind: ReasonKind, texts: &[&str]) -> String {
        let words = texts.join(self.between());
        match (kind, self.chinese) {
            (ReasonKind::ExactTitle, true) => "就是这个标题".to_owned(),
            (ReasonKind::ExactTitle, false) => "exactly this title".to_owned(),
            (ReasonKind::Title, true) => format!("标题：{words}"),
            (ReasonKind::Title, false) => format!("in the title: {words}"),
            (ReasonKind::Trail, true) => format!("上级标题：{words}"),
            (ReasonKind::Trail, false) => format!("in a heading above: {words}"),
            (ReasonKind::Name, true) => format!("也叫：{words}"),
            (ReasonKind::Name, false) => format!("also called: {words}"),
            (ReasonKind::Word, true) => format!("正文：{words}"),
            (ReasonKind::Word, false) => format!("in the text: {words}"),
            (ReasonKind::Part, true) => format!("字面含有：{words}"),
            (ReasonKind::Part, false) => format!("as part of other words: {words}"),
            (ReasonKind::Synonym, true) => format!("同义词：{words}"),
            (ReasonKind::Synonym, false) => format!("synonym: {words}"),
            (ReasonKind::Pinyin, true) => format!("拼音：{words}"),
            (ReasonKind::Pinyin, false) => format!("pinyin: {words}"),
            (ReasonKind::Spelling, true) => format!("可能想写：{words}"),
            (ReasonKind::Spelling, false) => format!("probably meant: {words}"),
            (ReasonKind::Variant, true) => format!("繁简写法：{words}"),
            (ReasonKind::Variant, false) => format!("in the other script: {words}"),
            (ReasonKind::Role, true) => format!("岗位：{words}"),
            (ReasonKind::Role, false) => format!("for the role: {words}"),
            (ReasonKind::Phrase, true) => format!("原句：“{words}”"),
            (ReasonKind::Phrase, false) => format!("the exact phrase “{words}”"),
            (ReasonKind::Dropped, true) => format!("没有：{words}"),
            (ReasonKind::Dropped, false) => format!("without: {words}"),
        }
    }

    /// What was probably meant; the words follow as a link.
    pub(super) fn did_you_mean(&self) -> &'static str {
        self.choose("你要找的是不是", "Did you mean")
    }

    /// How the query was understood; `None` for what readers need not know.
    pub(super) fn note(&self, note: &Note) -> Option<String> {
        let text = note.text.as_str();
        Some(match (note.kind, self.chinese) {
            ("phrase-as-words", true) => format!("没有一节含有原句“{text}”，已改按词语查找"),
            ("phrase-as-words", false) => {
                format!("No section has the phrase “{text}”; its words were looked for instead")
            }
            ("too-long", true) => format!("写得很长，只按前 {text} 个词判断是否符合"),
            ("too-long", false) => format!("A long query: only its first {text} words decide what matches"),
            ("field", true) => format!("手册里没有“{text}”这个范围，已当作文字查找"),
            ("field", false) => {
                format!("The handbook has no “{text}” to search in, so it was looked for as text")
            }
            ("quote", true) => "引号没有配对，已当作文字查找".to_owned(),
            ("quote", false) => "A quotation mark has no partner, so it was read as text".to_owned(),
            _ => return None,
        })
    }

    /// The doors beside the API, with what each is for.
    pub(super) fn doors(&self) -> [(&'static str, &'static str); 12] {
        [
            ("/openapi.json", self.choose("OpenAPI 3.1 描述", "The API as OpenAPI 3.1")),
            (
                "/opensearch.xml",
                self.choose(
                    "OpenSearch 1.1：浏览器与门户的搜索源",
                    "OpenSearch 1.1: a search source for browsers and portals",
                ),
            ),
            ("/search.atom?q={q}", self.choose("搜索结果，Atom 格式", "Results as Atom")),
            (
                "/suggestions?q={q}",
                self.choose("输入建议，OpenSearch 格式", "Suggestions as OpenSearch has them"),
            ),
            (
                "/changes.atom",
                self.choose(
                    "最近更新；加 ?role= 或 ?part= 只看一部分；/changes.json 为 JSON Feed",
                    "Recent changes; ?role= or ?part= for some of them; /changes.json is a JSON Feed",
                ),
            ),
            ("/sitemap.xml", self.choose("站点地图", "The sitemap")),
            (
                "/s/{id}.md",
                self.choose(
                    "一节的 Markdown；.json 为 JSON；文档地址加 .md 同理",
                    "A section as Markdown; .json as JSON; a document at its address + .md",
                ),
            ),
            (
                "/llms.txt",
                self.choose(
                    "给语言模型的目录；/llms-full.txt 为全文",
                    "A table of contents for language models; /llms-full.txt is the whole text",
                ),
            ),
            (
                "/api/v1/export.ndjson",
                self.choose(
                    "批量导出，每节一行；.csv 为表格，.bulk 供 Elasticsearch",
                    "Bulk export, one section a line; .csv is a table, .bulk is for Elasticsearch",
                ),
            ),
            (
                "/mcp",
                self.choose(
                    "聊天助手的工具（Model Context Protocol）",
                    "Tools for chat assistants (Model Context Protocol)",
                ),
            ),
            (
                "/oembed?url={url}",
                self.choose("粘贴的链接展开成卡片（oEmbed）", "Pasted links unfold (oEmbed)"),
            ),
            ("/widget", self.choose("可嵌入任何页面的搜索框", "A search box for any page")),
        ]
    }

    /// When and why a section was retired, as far as the ledger says.
    pub(super) fn retired(&self, on: &str, why: &str) -> String {
        let on = Day::parse(on).map_or_else(|| on.to_owned(), |day| self.day(day));
        match (on.is_empty(), self.chinese) {
            (true, _) => why.to_owned(),
            (false, true) => format!("{on}撤下。{why}"),
            (false, false) => format!("Retired on {on}. {why}").trim_end().to_owned(),
        }
    }

    /// What a page about a section that was split says.
    pub(super) fn split(&self) -> &'static str {
        self.choose("这一节分成了几节", "This section became several")
    }

    /// Below it.
    pub(super) fn split_lead(&self) -> &'static str {
        self.choose(
            "这个链接指的那一节，后来分成了下面几节。",
            "The section this link was made for is now these.",
        )
    }

    /// Above what the tombstone of a section points to.
    pub(super) fn see_instead(&self) -> &'static str {
        self.choose("改看这里", "See instead")
    }

    /// What a page about a link to an earlier revision says.
    pub(super) fn changed_since(&self) -> &'static str {
        self.choose(
            "这条链接指的是以前的文字，这一节后来改过了。",
            "This link was made for an earlier wording: the section has changed since.",
        )
    }

    /// The dates of the two wordings that are compared.
    pub(super) fn compared(&self, date: &str) -> String {
        let date = Day::parse(date).map_or_else(|| date.to_owned(), |day| self.day(day));
        if self.chinese {
            format!("对照{date}的文字与现在的文字：")
        } else {
            format!("The wording of {date} beside the present one:")
        }
    }

    /// The key to the marks of a comparison.
    pub(super) fn removed_and_added(&self) -> (&'static str, &'static str) {
        (self.choose("删去的", "taken out"), self.choose("新写的", "put in"))
    }

    /// Why there is nothing to compare: the history does not have it.
    pub(super) fn not_in_history(&self) -> &'static str {
        self.choose(
            "手册的历史里没有找到这条链接当时的文字，所以无法逐字对照。",
            "The wording this link was made for is not in the handbook’s history, so there is nothing to compare.",
        )
    }

    /// Why there is nothing to compare: there is no history.
    pub(super) fn no_history(&self) -> &'static str {
        self.choose(
            "这份手册没有带着修改历史，所以无法逐字对照。",
            "This copy of the handbook carries no history, so there is nothing to compare.",
        )
    }

    /// The link to a section as it stands now.
    pub(super) fn read_now(&self) -> &'static str {
        self.choose("去读现在的这一节", "Read the section as it stands now")
    }

    /// What those who keep the link can do.
    pub(super) fn accept_hint(&self) -> &'static str {
        self.choose(
            "链接要是你写的：确认它仍然合适，再运行",
            "If the link is yours: when it still says what you mean, run",
        )
    }

    /// Title and sentence of an error page.
    pub(super) fn error(&self, status: u16, section: bool) -> (&'static str, &'static str) {
        match status {
            404 if section => (
                self.choose("没有这一节", "No such section"),
                self.choose(
                    "这个固定链接对应的内容不在手册里。也许编号写错了一个字母。",
                    "This permanent link leads to nothing in the handbook. Perhaps a letter of its id is wrong.",
                ),
            ),
            404 => (
                self.choose("这里没有内容", "Nothing here"),
                self.choose(
                    "这个地址上没有内容。搜一下，或者从首页开始。",
                    "There is nothing at this address. Search for it, or begin at the first page.",
                ),
            ),
            300 => (
                self.choose("这一节分成了几节", "This section became several"),
                self.choose("请选其中的一节。", "Choose one of them."),
            ),
            410 => (
                self.choose("这一节已经撤下", "This section was retired"),
                self.choose(
                    "它以前在手册里，现在不再适用。",
                    "It was part of the handbook and no longer applies.",
                ),
            ),
            400 => (
                self.choose("地址里有一处不能用", "Something in the address cannot be used"),
                self.choose("下面列出了不能用的部分和可以用的值。", "Below is what cannot be used, and what can."),
            ),
            405 => (
                self.choose("这个地址只能查看", "This address can only be read"),
                self.choose("它不接受这种请求。", "It does not take this kind of request."),
            ),
            408 | 503 => (
                self.choose("用的时间太长了", "That took too long"),
                self.choose("请过一会儿再试。", "Please try again in a moment."),
            ),
            413 | 414 => (
                self.choose("内容太长了", "Too long"),
                self.choose("请写短一些再试。", "Please shorten it and try again."),
            ),
            500.. => (
                self.choose("出了问题", "Something went wrong"),
                self.choose(
                    "问题在我们这边，已经记录下来。请过一会儿再试；要报告的话，请附上下面的请求编号。",
                    "It is our fault and has been logged. Please try again in a moment; if you report it, add the request below.",
                ),
            ),
            _ => (
                self.choose("这个请求看不懂", "The request could not be understood"),
                self.choose("搜一下，或者从首页开始。", "Search for it, or begin at the first page."),
            ),
        }
    }

    /// What is wrong with a parameter.
    pub(super) fn invalid(&self, parameter: &str, value: &str) -> String {
        match (parameter, self.chinese) {
            ("q", true) => format!("查询太长：最多 {} 个字", super::request::search::LONGEST_QUERY),
            ("q", false) => {
                format!("The query is too long: at most {} characters", super::request::search::LONGEST_QUERY)
            }
            (_, true) => format!("“{parameter}”不能是“{value}”"),
            (_, false) => format!("“{parameter}” cannot be “{value}”"),
        }
    }
}

/// What speakers call their language.
pub(super) fn language_name(language: &Language) -> &str {
    match language.as_str() {
        "zh" => "中文",
        "en" => "English",
        "ja" => "日本語",
        "ko" => "한국어",
        "de" => "Deutsch",
        "fr" => "Français",
        "es" => "Español",
        code => code,
    }
}
