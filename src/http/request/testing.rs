//! A handbook for tests of requests: one role with an alias, one part, two languages.

use crate::model::{Handbook, Language, Localized, Part, PartId, Role, RoleId};

pub(super) fn handbook() -> Handbook {
    let title = |text: &str| [(Language::ZH, text.to_owned())].into_iter().collect::<Localized>();
    let role = |id: &str, name: &str| Role {
        id: RoleId::new(id).expect("an id"),
        grade: None,
        title: title(name),
        aliases: vec!["AM".to_owned()],
        inherits: Vec::new(),
    };
    let duties = PartId::new("duties").expect("an id");
    let part =
        Part { id: duties, label: None, title: title("岗位职责"), description: Localized::default() };
    let mut handbook = Handbook::default();
    handbook.languages = vec![Language::ZH, Language::EN];
    handbook.roles = vec![role("account-manager", "客户经理")];
    handbook.parts = vec![part];
    handbook
}
