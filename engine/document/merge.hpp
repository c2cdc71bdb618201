// Merging documents: `extends`, `set`, `without`. Every value keeps the place of the file that set it.
#pragma once

#include <string>

#include "document/node.hpp"

namespace chokepoint {

/// `over` on top of `base`: maps merge key by key, plain lists and scalars replace, lists of maps that all have an `id`
/// merge by id (new ids are appended). A null in `over` replaces.
Node merge(const Node& base, const Node& over);

/// Sets the value at a dotted path; an element of a list of maps with ids is named by its id:
/// `events.april-licences.start`. False, with a finding that names the nearest key, where the path leads nowhere (the
/// last key may be new in a map).
bool set_path(Node& root, const std::string& path, const Node& value, Diagnostics& findings);

/// Removes the element with that id from the list of maps at `list`; false with a finding where there is none.
bool remove_id(Node& root, const std::string& list, const Node& id, Diagnostics& findings);

}  // namespace chokepoint
