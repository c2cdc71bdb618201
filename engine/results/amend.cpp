#include "results/amend.hpp"

#include "results/atomic_file.hpp"

namespace chokepoint {

void amend(const std::filesystem::path& file, const std::function<void(sqlite::Database&)>& write) {
  AtomicFile target(file);
  std::error_code ignored;
  if (std::filesystem::exists(file, ignored))
    std::filesystem::copy_file(file, target.part(), std::filesystem::copy_options::overwrite_existing);
  {
    sqlite::Database database(target.part(), sqlite::Database::Mode::create);
    database.execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN");
    write(database);
    database.execute("COMMIT");
  }
  target.commit();
}

}  // namespace chokepoint
