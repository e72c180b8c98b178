// SQLite's own page cache, spared a walk through all of its pages at most commits.
//
// A commit drops the pages beyond the end of the file, and the cache looks for them where the
// highest number it has seen is beyond it. But where SQLite shares rows out anew among pages, it
// swaps the numbers of two of them by way of a third that no page has: that of the page at 2^30
// bytes, in which it locks. From then on the cache takes that for its highest, and walks through
// 32 MB of pages at the next commit: of a lone Create of a firm, a fourteenth of the cycles. Here
// that number does not count.
#ifndef ZHAOLIAN_STORAGE_PAGE_CACHE_H_
#define ZHAOLIAN_STORAGE_PAGE_CACHE_H_

namespace zhaolian {

// For every connection of the process. To be called once, before SQLite is used: where it has
// begun already, it goes on with its own.
void UsePageCache();

}  // namespace zhaolian

#endif  // ZHAOLIAN_STORAGE_PAGE_CACHE_H_
