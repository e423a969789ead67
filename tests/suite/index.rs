//! The index is a disposable cache:
//!
//! 1. a matching generation is opened, not rebuilt;
//! 2. a change of the content or the dictionary creates a new generation, and the old one is removed;
//! 3. touching files without changing them keeps the generation;
//! 4. a changed byte or a missing, truncated or additional file in a generation causes a rebuild with the same results, never
//!    a crash, also while another process briefly holds the generation's lock;
//! 5. foreign files and folders in the index folder are left alone;
//! 6. leftovers of a killed build are removed;
//! 7. an open reader keeps its generation while others build and clean up;
//! 8. concurrent opens all return the same results;
//! 9. an index folder that cannot be created is an error.

use std::{
    fs,
    path::PathBuf,
    thread,
    time::{Duration, SystemTime},
};

use crate::fixture::{Fixture, ids, search};

fn handbook() -> Fixture {
    let fixture = Fixture::with_settings()
        .file("content/zh/duties/a.md", "# 职责 {#a}\n\n## 控制预算 {#a-budget}\n\n按月核对。\n")
        .file(
            "content/en/duties/a.md",
            "# Duties {#a}\n\n## Control the budget {#a-budget}\n\nCheck monthly.\n",
        );
    settle(&fixture);
    fixture
}

/// Makes every file old enough for its modification time to be trusted.
fn settle(fixture: &Fixture) {
    let old = SystemTime::now() - Duration::from_mins(1);
    for path in ["handbook.toml", "content/zh/duties/a.md", "content/en/duties/a.md"] {
        fs::File::options()
            .write(true)
            .open(fixture.path().join(path))
            .expect(path)
            .set_modified(old)
            .expect(path);
    }
}

fn generations(fixture: &Fixture) -> Vec<PathBuf> {
    let entries = fs::read_dir(fixture.index().join("generations")).expect("index folder");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn answers(fixture: &Fixture) -> Vec<String> {
    let edition = fixture.edition();
    ids(&edition, &search(&edition, "预算"))
}

#[test]
fn matching_generation_is_reused() {
    let fixture = handbook();
    assert!(!fixture.open().1.reused);
    assert!(fixture.open().1.reused);
}

#[test]
fn content_change_replaces_the_generation() {
    let fixture = handbook();
    let before = fixture.edition().revision;
    fixture.write("content/zh/duties/a.md", "# 职责 {#a}\n\n## 控制成本 {#a-budget}\n\n按月核对。\n");
    let (edition, opened) = fixture.open();
    assert!(!opened.reused);
    assert_ne!(edition.revision, before);
    assert_eq!(generations(&fixture).len(), 1);
    assert_eq!(ids(&edition, &search(&edition, "成本")), ["a-budget"]);
}

#[test]
fn dictionary_change_replaces_the_generation_at_the_same_revision() {
    let fixture = handbook();
    let before = fixture.edition().revision;
    fixture.write("index/dictionary.txt", "控制预算\n");
    let (edition, opened) = fixture.open();
    assert!(!opened.reused);
    assert_eq!(edition.revision, before);
}

#[test]
fn touched_files_keep_the_generation() {
    let fixture = handbook();
    fixture.open();
    let before = generations(&fixture);
    let path = fixture.path().join("content/zh/duties/a.md");
    let time = SystemTime::now() - Duration::from_secs(30);
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    fixture.open();
    assert_eq!(generations(&fixture), before);
    assert!(fixture.open().1.reused);
}

#[test]
fn damaged_generation_is_rebuilt() {
    let fixture = handbook();
    let expected = answers(&fixture);
    // A rebuilt segment has different file names, so files are selected by position.
    let files = || {
        let mut files: Vec<PathBuf> = fs::read_dir(&generations(&fixture)[0])
            .expect("generation")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        files.retain(|file| !file.ends_with("lock") && !file.ends_with("sources"));
        files.sort_by_key(|file| (file.extension().map(ToOwned::to_owned), file.clone()));
        files
    };
    for number in 0..files().len() {
        for damage in ["flip", "cut", "empty", "remove"] {
            let file = files().remove(number);
            let mut bytes = fs::read(&file).expect("a file of the generation");
            match damage {
                "flip" if !bytes.is_empty() => {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 0x10;
                }
                "cut" => bytes.truncate(bytes.len() / 2),
                _ => bytes.clear(),
            }
            if damage == "remove" {
                fs::remove_file(&file).expect("removed");
            } else {
                fs::write(&file, &bytes).expect("damaged");
            }
            assert_eq!(answers(&fixture), expected, "{damage} {}", file.display());
        }
    }
    let generation = generations(&fixture).remove(0);
    fs::write(generation.join("stranger.idx"), "?").unwrap();
    assert_eq!(answers(&fixture), expected);
    fs::remove_file(generation.join("lock")).unwrap();
    assert_eq!(answers(&fixture), expected);
}

#[test]
fn damaged_generation_is_replaced_after_its_lock_is_released() {
    let fixture = handbook();
    let expected = answers(&fixture);
    let generation = generations(&fixture).remove(0);
    fs::write(generation.join("stranger.idx"), "?").unwrap();
    let lock = fs::File::open(generation.join("lock")).unwrap();
    lock.lock_shared().unwrap();
    let holder = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        drop(lock);
    });
    assert_eq!(answers(&fixture), expected);
    holder.join().unwrap();
}

#[test]
fn foreign_files_are_kept_and_unfinished_builds_removed() {
    let fixture = handbook();
    fs::create_dir_all(fixture.index().join("generations/notes")).unwrap();
    fixture.write(".index/generations/README", "mine");
    fixture.write(".index/generations/.staging-1-2/lock", "");
    fixture.write(".index/generations/.staging-1-2/half.idx", "half");
    let key = format!("{}-{}", "0".repeat(32), "0".repeat(16));
    fixture.write(&format!(".index/generations/{key}/meta.json"), "{}");
    fixture.open();
    let left: Vec<String> = generations(&fixture)
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert!(left.contains(&"notes".to_owned()) && left.contains(&"README".to_owned()), "{left:?}");
    assert_eq!(left.len(), 3, "{left:?}");
}

#[test]
fn open_reader_keeps_its_generation() {
    let fixture = handbook();
    let reader = fixture.edition();
    fixture.write("content/zh/duties/a.md", "# 职责 {#a}\n\n## 会议 {#a-budget}\n\n全新。\n");
    let newer = fixture.edition();
    assert_eq!(ids(&reader, &search(&reader, "预算")), ["a-budget"]);
    assert_eq!(ids(&newer, &search(&newer, "全新")), ["a-budget"]);
    drop(reader);
    drop(newer);
    fixture.write("content/zh/duties/a.md", "# 职责 {#a}\n\n## 会议 {#a-budget}\n\n更新。\n");
    fixture.open();
    assert_eq!(generations(&fixture).len(), 1, "generations without readers are removed");
}

#[test]
fn concurrent_opens_agree() {
    let fixture = handbook();
    thread::scope(|scope| {
        let openers: Vec<_> = (0..8).map(|_| scope.spawn(|| answers(&fixture))).collect();
        for opener in openers {
            assert_eq!(opener.join().expect("no panic"), ["a-budget"]);
        }
    });
    assert_eq!(generations(&fixture).len(), 1);
}

#[cfg(unix)]
#[test]
fn uncreatable_index_folder_is_reported() {
    let fixture = handbook();
    fixture.write("file", "");
    let error =
        handbook::edition::Edition::open(fixture.path(), Some(&fixture.path().join("file")), &mut |_| {})
            .err()
            .expect("a file is no folder");
    assert!(error.to_string().contains("cannot write the index folder"), "{error}");
}
