//! What a question wants to know, and which sentences can say it.

use std::sync::LazyLock;

use super::phrases::Phrases;
use crate::text::is_dense;

/// What a question wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Who signs or approves.
    Signer,
    /// Who does it.
    Actor,
    /// Whom it concerns otherwise: who is told, who comes.
    Person,
    /// When, how soon, how long.
    Time,
    /// How many, how much, how often.
    Number,
    Place,
    /// Which form or document.
    Document,
    Reason,
    /// What to say.
    Words,
    /// How, what to do.
    Way,
}

/// Words and phrases with spaces between, folded.
macro_rules! phrases {
    ($($(#[$about:meta])* $name:ident = $list:literal;)*) => {
        $($(#[$about])* static $name: LazyLock<Phrases> =
            LazyLock::new(|| Phrases::new($list.split_whitespace().map(str::to_owned)));)*
    };
}

phrases! {
    /// Words that ask for somebody.
    WHO = "谁 哪位 哪些人 什么人 哪个人 哪个岗位 哪个部门 who whose whom";
    /// What a signer does, in a question.
    SIGN = "签 批 审 核 看过 过目 点了头 拍板 同意 点头 说了算 把关 授权 定稿 sign signs signature approve approves \
        approval authorise authorises authorize authorizes agree agrees decide decides okay";
    ACT = "谁来 负责 做 handles handle does do responsible charge";
    /// Whoever is asked for here does not do it.
    CONCERN = "给谁 找谁 问谁 告诉谁 通知谁 抄送谁 抄给谁 向谁 跟谁 和谁 同谁 请谁 叫谁 带谁 见谁 汇报给 谁能看 谁能进 \
        谁到 谁要到 必须到 谁参加 谁出席 到场 在场 出席 present 哪些人参加 哪些人到 whom tell inform attend \
        attends attending comes invite invited copied told see";
    /// Words that ask for a time.
    WHEN = "什么时候 啥时候 何时 多久 几天 几小时 几个小时 几点 多长时间 多少天 多少小时 期限 截止 时限 哪天 哪一天 \
        几号 周几 星期几 多快 提前 when soon deadline long hours days";
    SOON = "之前 前 之内 以内 内 time before within done must";
    HOW_OFTEN = "多久一次";
    HOW_MANY = "多少 几 多久一次 比例 金额 多大 多高 百分之 many much often percent amount";
    WHERE = "哪里 哪儿 在哪 放哪 存哪 何处 什么地方 where";
    /// Words that ask for a document by themselves.
    DOCUMENT = "什么表 什么单 哪张 哪份 哪个表 哪种表 什么文件 哪些文件 什么表格 哪些表 什么模板 哪个模板 什么资料 \
        哪些资料 哪些材料 啥表 啥单 什么单子 什么东西 交什么 产出什么";
    WHICH = "which what";
    /// Words that do behind "which" and "what".
    DOCUMENTS = "form forms document documents template sheet paper paperwork record report";
    FILL = "用 填 要 交 use fill";
    WORDS = "怎么说 怎么跟 怎么和 怎么回 怎么答 怎么开口 怎么讲 怎么提 怎么拒绝 怎么解释 怎么回复 怎么回应 话术 say \
        tell answer reply respond explain";
    HOW = "怎么 如何 怎样 咋 怎么办 该做什么 做什么 哪几步 how what";
    WHY = "为什么 为何 why";
    /// What a sentence has that says when.
    TIMES = "小时 分钟 当天 当日 次日 第二天 隔天 每天 每周 每月 每季 每年 月底 月初 年底 季度 之前 以前 之内 以内 \
        天内 日内 前一天 一周 两周 立刻 马上 随时 同一天 上午 下午 早上 周一 周二 周三 周四 周五 散会 提前 \
        within before after hour hours minute minutes day days week weeks month months quarter year daily weekly \
        monthly yearly every until immediately once friday monday morning afternoon noon evening";
    PLACES = "存 放 归 夹 柜 系统 附件 目录 文件夹 档案 里面 in kept filed folder file stored cabinet drive drawer on \
        at";
    PAPERS = "表 单 书 报告 纪要 简报 档案 模板 清单 form sheet report minutes brief template file order estimate list \
        record";
    REASONS = "因为 所以 为的是 为了 免得 否则 不然 用意 才能 because so otherwise why reason else";
    SIGNS = "签 批 审 核 拍板 定 sign signs signed signing approve approves approved signature decides";
    ANYBODY = "谁 who";
    NUMERALS = "两 三 四 五 六 七 八 九 十 百 半 one two three four five six seven eight nine ten half twice per cent";
    /// What it has that says what to say.
    SPEECH = "“ \" 「 ‘ 说 讲 say tell";
}

/// The clauses of a folded query.
fn clauses(query: &str) -> impl Iterator<Item = &str> {
    query.split(['，', ',', '。', '；', ';', '?', '？', '!', '！']).flat_map(|clause| clause.split(" and "))
}

impl Wanted {
    /// What a folded query wants to know, if it asks for something like that.
    pub(super) fn by(query: &str) -> Option<Self> {
        // Who is asked for does what the same clause says.
        if let Some(clause) = clauses(query).find(|clause| WHO.are_in(clause)) {
            let asks = |words: &Phrases| words.are_in(clause);
            return Some(if asks(&CONCERN) {
                Self::Person
            } else if asks(&SIGN) {
                Self::Signer
            } else {
                Self::Actor
            });
        }
        let asks = |words: &Phrases| words.are_in(query);
        let is_which = asks(&WHICH) && asks(&DOCUMENTS);
        if asks(&DOCUMENT) || is_which {
            Some(Self::Document)
        } else if asks(&WHEN) && !asks(&HOW_OFTEN) {
            Some(Self::Time)
        } else if asks(&WHERE) {
            Some(Self::Place)
        } else if asks(&WHY) {
            Some(Self::Reason)
        } else if asks(&HOW_MANY) {
            Some(Self::Number)
        } else if asks(&WORDS) {
            Some(Self::Words)
        } else if asks(&HOW) {
            Some(Self::Way)
        } else {
            None
        }
    }

    /// How much more a sentence counts that can say it, as a share of all that matches: the surer the signs of it are the more.
    pub(super) fn sureness(self) -> f32 {
        match self {
            Self::Signer => 1.0,
            Self::Time => 0.7,
            Self::Actor | Self::Number | Self::Place | Self::Reason => 0.5,
            Self::Person | Self::Document | Self::Words | Self::Way => 0.3,
        }
    }

    /// Whether a folded word of a question like that asks, and does not say what it is about.
    pub(super) fn is_asked_by(self, word: &str) -> bool {
        let is = |words: &Phrases| {
            words.iter().any(|asking| {
                asking == word || word.contains(is_dense) && (asking.contains(word) || word.contains(asking))
            })
        };
        is(&WHO)
            || match self {
                Self::Signer => is(&SIGN),
                Self::Actor | Self::Person => is(&ACT),
                Self::Time => is(&WHEN) || is(&SOON),
                Self::Document => is(&DOCUMENT) || is(&DOCUMENTS) || is(&WHICH) || is(&FILL),
                Self::Number => is(&HOW_MANY),
                Self::Place => is(&WHERE),
                Self::Reason => is(&WHY),
                Self::Words => is(&WORDS),
                Self::Way => is(&HOW),
            }
    }

    /// Whether a folded sentence, of a handbook with these folded names of roles, can say it.
    pub(super) fn is_said_by(self, sentence: &str, roles: &Phrases) -> bool {
        let says = |words: &Phrases| words.are_in(sentence);
        let names_role = || roles.are_in(sentence);
        match self {
            Self::Signer => says(&SIGNS) && (names_role() || says(&ANYBODY)),
            Self::Actor | Self::Person => names_role() || says(&ANYBODY),
            Self::Time => says(&TIMES),
            Self::Number => sentence.contains(|c: char| c.is_ascii_digit()) || says(&NUMERALS),
            Self::Place => says(&PLACES),
            Self::Document => says(&PAPERS),
            Self::Reason => says(&REASONS),
            Self::Words => says(&SPEECH),
            Self::Way => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_wants_something() {
        let check = |query: &str, expected: Option<Wanted>| {
            assert_eq!(Wanted::by(&crate::text::fold_text(query)), expected, "{query}");
        };
        check("谁来批准工作单", Some(Wanted::Signer));
        check("Who signs the job order?", Some(Wanted::Signer));
        check("客户没签回，谁有权破例", Some(Wanted::Actor));
        check("where are approvals filed and who has the key", Some(Wanted::Actor));
        check("会议纪要谁写", Some(Wanted::Actor));
        check("纪要发给谁", Some(Wanted::Person));
        check("纪要几小时内发", Some(Wanted::Time));
        check("How soon must minutes go out?", Some(Wanted::Time));
        check("客户多久拜访一次", Some(Wanted::Time));
        check("一场比稿准备几套方案", Some(Wanted::Number));
        check("合同放在哪里", Some(Wanted::Place));
        check("开会前要填哪张表", Some(Wanted::Document));
        check("which form do I fill in", Some(Wanted::Document));
        check("为什么要写工作单", Some(Wanted::Reason));
        check("客户发火了怎么办", Some(Wanted::Way));
        check("怎么跟客户说涨价", Some(Wanted::Words));
        check("工作单", None);
        check("whole salesman", None);
    }
}
