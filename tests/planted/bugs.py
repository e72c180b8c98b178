"""Bugs that the tests must catch: a piece of the source, and what it becomes."""

from dataclasses import dataclass


@dataclass
class Bug:
    name: str
    file: str
    before: str  # stands in the file once
    after: str


BUGS = [
    Bug("sync-skipped", "storage/sqlite.cc", "PRAGMA synchronous=FULL", "PRAGMA synchronous=NORMAL"),
    Bug("acknowledged-without-commit", "storage/writer.cc",
        "if (committing) status = connection_->Commit();",
        "if (committing) connection_->Commit().IgnoreError();"),
    Bug("etag-not-compared", "server/mutation.cc",
        "if (etag.empty() || etag == current) return",
        "if (etag.empty() || !current.empty()) return"),
    Bug("request-id-reused", "server/mutation.cc",
        "entry->origin.request_digest == origin.request_digest) return entry;",
        "!entry->origin.request_digest.empty()) return entry;"),
    Bug("erased-image-kept", "server/erasure.cc",
        "if (!entry.erased && which(entry))", "if (entry.before.has_value() && which(entry))"),
    Bug("unused-room-kept", "storage/guarded_vfs.cc",
        "  ClearUnused(file, page, size, offset == 0);\n", ""),
    Bug("page-ends-early", "server/resource_service.cc",
        "page->page_size + 1, false}", "page->page_size, false}"),
    Bug("journal-forgotten", "storage/journal.cc",
        "  Image old_image;\n",
        "  if (before.has_value()) return absl::OkStatus();\n  Image old_image;\n"),
    Bug("deleted-row-found", "storage/resource_store.cc",
        "is_live ? &new_document : nullptr", "&new_document"),
    Bug("link-kept", "storage/resource_store.cc",
        "if (!conditions.empty()) {", "if (conditions.size() > 1000) {"),
    Bug("deleted-rows-listed", "storage/list_query.cc",
        "if (!query.show_deleted) conditions", "if (query.show_deleted) conditions"),
    Bug("dry-run-kept", "storage/writer.cc",
        "if (result.ok() && !operation.dry_run) {", "if (result.ok()) {"),
    Bug("revision-given-twice", "storage/writer.cc",
        "head.revision != head_before)", "head.revision > head_before + 1)"),
    Bug("deadline-ignored", "storage/writer.cc",
        "if (now > operation.deadline) {", "if (now == absl::InfiniteFuture()) {"),
    Bug("damaged-page-read", "storage/guarded_vfs.cc",
        "if (IsSoundPage(absl::MakeConstSpan", "if (size > 0 || IsSoundPage(absl::MakeConstSpan"),
    Bug("replaced-file-unnoticed", "storage/guarded_vfs.cc",
        "  struct stat now;", "  if (file.page_size >= 0) return true;\n  struct stat now;"),
    Bug("full-disk-poisons", "storage/writer.cc",
        "absl::IsResourceExhausted(cause) || absl::IsUnavailable(cause)",
        "absl::IsUnavailable(cause)"),
    Bug("bulk-work-first", "storage/writer.cc",
        "for (auto* queue : {&interactive_, &bulk_}) {\n    while",
        "for (auto* queue : {&bulk_, &interactive_}) {\n    while"),
    Bug("page-token-of-another", "server/resource_service.cc",
        'call.caller->user, "\\n", filter_text', 'filter_text'),
    Bug("null-character-taken", "server/admission.cc",
        "return CheckText(request);",
        "return request.ByteSizeLong() > 0 ? absl::OkStatus() : CheckText(request);"),
    Bug("place-never-given-back", "server/places.h",
        "if (taken_ != nullptr) --*taken_;", "if (taken_ != nullptr) taken_ = nullptr;"),
    Bug("rate-not-counted", "server/rates.cc", "bucket.tokens -= 1;", "bucket.tokens -= 0;"),
    Bug("older-copy-unnoticed", "storage/revision_mark.cc",
        "if (revision >= revision_) return", "if (revision >= 0) return"),
    Bug("hidden-rows-listed", "storage/list_query.cc",
        "if (!seen.empty()) conditions", "if (seen.size() > 100000) conditions"),
    Bug("owner-not-checked", "server/caller.cc",
        "return caller.changes_all || !schema.owned()",
        "return !caller.user.empty() || !schema.owned()"),
    Bug("revocation-unnoticed", "server/callers.h",
        "void MarkStale() { stale_ = true; }", "void MarkStale() {}"),
    Bug("personal-data-shown", "server/masking.cc",
        "if (caller.unmasked) return;", "if (caller.unmasked || schema.personal().size() < 9) return;"),
    Bug("chain-without-names", "storage/journal_chain.cc",
        "        header.name, header.before_digest", "        header.method, header.before_digest"),
    Bug("guesses-not-counted", "server/sign_in_attempts.cc",
        "times.push_back(now);", "if (times.size() > per_window_) times.push_back(now);"),
]
