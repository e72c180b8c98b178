// Parts of BindImports (services.h), each in its file.
#ifndef ZHAOLIAN_SERVER_IMPORT_IMPORT_SERVICES_H_
#define ZHAOLIAN_SERVER_IMPORT_IMPORT_SERVICES_H_

#include "server/import/import_files.h"
#include "server/import/import_jobs.h"
#include "server/rpc/admission.h"
#include "server/rpc/page_token.h"
#include "server/rpc/router.h"
#include "storage/store.h"

namespace zhaolian {

// All of it outlives the router.
struct ImportParts {
  Store& store;
  const Admission& admission;
  const PageTokens& tokens;
  ImportJobs& jobs;
  size_t max_response_bytes;
};

// UploadImportFile. The files outlive the router.
void BindImportUploads(const ImportFiles& files, Router& router);
// PlanImport, ApplyImport and RevertImport.
void BindImportRuns(const ImportParts& parts, Router& router);
// GetImport, ListImports and ListImportRows.
void BindImportReads(const ImportParts& parts, Router& router);
// WatchImport and DownloadReviewFile.
void BindImportStreams(const ImportParts& parts, Router& router);

}  // namespace zhaolian

#endif  // ZHAOLIAN_SERVER_IMPORT_IMPORT_SERVICES_H_
