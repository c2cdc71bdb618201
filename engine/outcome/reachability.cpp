#include "outcome/reachability.hpp"

#include <utility>

namespace chokepoint {

Reachability::Reachability(const Network& network, std::vector<LinkGroup> groups)
    : network_(&network), groups_(std::move(groups)) {}

void Reachability::update(const Regime& regime) {
  const Network& n = *network_;
  std::vector<unsigned char> links(static_cast<std::size_t>(n.links.count)),
      processes(static_cast<std::size_t>(n.processes.count));
  for (int l = 0; l < n.links.count; ++l) links[l] = regime.link_capacity[l] > 0;
  for (std::size_t g = 0; g < groups_.size(); ++g)
    if (!(regime.group_capacity[g] > 0))
      for (const int l : groups_[g].links) links[l] = 0;
  for (int p = 0; p < n.processes.count; ++p)
    processes[p] = regime.process_capacity[p] > 0 && regime.facility_capacity[n.processes.facility[p]] > 0;
  if (!rooms_.empty() && links == links_open_ && processes == processes_open_) return;
  links_open_ = std::move(links);
  processes_open_ = std::move(processes);
  chain();
}

void Reachability::chain() {
  const Network& n = *network_;
  rooms_.assign(static_cast<std::size_t>(n.rooms.count), 0);
  processes_.assign(static_cast<std::size_t>(n.processes.count), 0);
  std::vector<int> missing(static_cast<std::size_t>(n.processes.count));  // inputs that nothing has reached so far
  std::vector<int> reached;                                               // rooms that are still to be followed
  const auto reach = [&](int room) {
    if (std::exchange(rooms_[room], 1) == 0) reached.push_back(room);
  };
  const auto run = [&](int p) {
    if (processes_open_[p] == 0) return;
    processes_[p] = 1;
    for (const Arc& output : n.processes.outputs[p]) reach(output.node);
  };
  for (int p = 0; p < n.processes.count; ++p) {
    missing[p] = static_cast<int>(n.processes.inputs[p].size());
    if (missing[p] == 0) run(p);
  }
  while (!reached.empty()) {
    const int room = reached.back();
    reached.pop_back();
    for (const int l : n.out_links[room])
      if (links_open_[l] != 0) reach(n.links.target[l]);
    for (const Arc& user : n.users[room])
      if (--missing[user.node] == 0) run(user.node);
  }
}

}  // namespace chokepoint
