#include "storage/page_cache.h"

#include <sqlite3.h>

namespace zhaolian {
namespace {

constexpr unsigned kLockedByte = 0x40000000;  // SQLite's, in every database

sqlite3_pcache_methods2 original;  // SQLite's own

struct PageCache {
  sqlite3_pcache* pages;
  unsigned swap_number;  // which no page has but for a moment
  unsigned highest = 0;  // number of a page, since the last truncation

  void Saw(unsigned number) {
    if (number > highest && number != swap_number) highest = number;
  }
};

PageCache& Of(sqlite3_pcache* cache) { return *reinterpret_cast<PageCache*>(cache); }

sqlite3_pcache* Create(int page_size, int extra_size, int purgeable) {
  sqlite3_pcache* const own = original.xCreate(page_size, extra_size, purgeable);
  if (own == nullptr) return nullptr;
  const unsigned swap_number = kLockedByte / static_cast<unsigned>(page_size) + 1;
  return reinterpret_cast<sqlite3_pcache*>(new PageCache{own, swap_number});
}

void SetSize(sqlite3_pcache* cache, int count) { original.xCachesize(Of(cache).pages, count); }

int Count(sqlite3_pcache* cache) { return original.xPagecount(Of(cache).pages); }

sqlite3_pcache_page* Fetch(sqlite3_pcache* cache, unsigned number, int create) {
  sqlite3_pcache_page* const page = original.xFetch(Of(cache).pages, number, create);
  if (page != nullptr) Of(cache).Saw(number);
  return page;
}

void Unpin(sqlite3_pcache* cache, sqlite3_pcache_page* page, int discard) {
  original.xUnpin(Of(cache).pages, page, discard);
}

void Renumber(sqlite3_pcache* cache, sqlite3_pcache_page* page, unsigned from, unsigned to) {
  original.xRekey(Of(cache).pages, page, from, to);
  Of(cache).Saw(to);
}

void Truncate(sqlite3_pcache* cache, unsigned limit) {
  if (limit > Of(cache).highest) return;
  original.xTruncate(Of(cache).pages, limit);
  Of(cache).highest = limit == 0 ? 0 : limit - 1;
}

void Destroy(sqlite3_pcache* cache) {
  original.xDestroy(Of(cache).pages);
  delete &Of(cache);
}

void Shrink(sqlite3_pcache* cache) { original.xShrink(Of(cache).pages); }

}  // namespace

void UsePageCache() {
  if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &original) != SQLITE_OK) return;
  sqlite3_pcache_methods2 ours = original;  // but for these, the same functions
  ours.xCreate = Create;
  ours.xCachesize = SetSize;
  ours.xPagecount = Count;
  ours.xFetch = Fetch;
  ours.xUnpin = Unpin;
  ours.xRekey = Renumber;
  ours.xTruncate = Truncate;
  ours.xDestroy = Destroy;
  ours.xShrink = Shrink;
  sqlite3_config(SQLITE_CONFIG_PCACHE2, &ours);
}

}  // namespace zhaolian
