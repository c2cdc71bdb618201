// A server on the loopback address. Who may ask: those who know the token in the address (other programs and users of
// the machine do not), from a page of ours (Origin), under our own name (Host: no name that somebody made to lead
// here).
#include "serve_command.hpp"

#include <fmt/core.h>
#include <httplib.h>
#include <sys/random.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <utility>

#include "chokepoint/report.hpp"
#include "commands.hpp"
#include "live_session.hpp"
#include "terminal.hpp"

namespace chokepoint::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_request = 64 * 1024;  // bytes

std::string random_token() {
  unsigned char bytes[16];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) throw std::runtime_error("no random numbers to be had");
  std::string token;
  for (const unsigned char each : bytes) token += fmt::format("{:02x}", each);
  return token;
}

/// Compares in a time that does not tell how many letters were right.
bool same(const std::string& a, const std::string& b) {
  unsigned char differs = a.size() != b.size();
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    differs = static_cast<unsigned char>(differs | (a[i] ^ b[i]));
  return differs == 0;
}

/// Sends a text as it is. A content of known length from a provider is not compressed: the library's Brotli at its
/// best takes seconds for what the loopback carries in a millisecond.
void send(httplib::Response& response, const std::shared_ptr<const std::string>& text, const char* type) {
  const std::size_t size = text->size();
  response.set_content_provider(size, type, [text](std::size_t from, std::size_t length, httplib::DataSink& sink) {
    return sink.write(text->data() + from, length);
  });
}

void answer(httplib::Response& response, int status, const Json& json) {
  response.status = status;
  send(response, std::make_shared<const std::string>(json.dump(-1, ' ', false, Json::error_handler_t::replace)),
       "application/json");
}

std::string text_of(const Json& request, const char* key) {
  const auto found = request.find(key);
  return found != request.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Puts one more entry at the end of a JSON object.
void add(std::string& object, const std::string& key, const std::string& value) {
  object.replace(object.size() - 1, 1, ",\"" + key + "\":" + value + "}");
}

/// Uses the time in which somebody reads to work out what he may click next.
class LookAhead {
 public:
  explicit LookAhead(LiveSession& session) : session_(session), worker_([this] { work(); }) {}
  ~LookAhead() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    session_.end();
    ready_.notify_one();
    worker_.join();
  }
  LookAhead(const LookAhead&) = delete;
  LookAhead& operator=(const LookAhead&) = delete;

  /// From these changes on.
  void look(const std::string& changes) {
    {
      const std::lock_guard lock(mutex_);
      from_ = changes;
      news_ = true;
    }
    ready_.notify_one();
  }
  /// These changes before all others: somebody points at what makes them.
  void expect(const std::string& changes) {
    {
      const std::lock_guard lock(mutex_);
      expected_ = changes;
      news_ = true;
    }
    session_.turn();
    ready_.notify_one();
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      ready_.wait(lock, [this] { return over_ || news_; });
      if (over_) return;
      const std::optional<std::string> expected = std::exchange(expected_, std::nullopt);
      const std::string from = from_;
      news_ = expected.has_value();  // then on to the others
      lock.unlock();
      if (expected)
        session_.expect(*expected);
      else
        session_.look_ahead(from);
      lock.lock();
    }
  }

  LiveSession& session_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::string from_ = "{}";
  std::optional<std::string> expected_;
  bool news_ = true;
  bool over_ = false;
  std::thread worker_;
};

class Site {
 public:
  explicit Site(const InputOptions& input) : session_(input), token_(random_token()) {
    std::string page(page_or_refuse());
    const std::string closed = "connect-src 'none'";
    const std::size_t at = page.find(closed);
    if (at == std::string::npos) throw std::logic_error("the page has no policy");
    page.replace(at, closed.size(), "connect-src 'self'");
    std::string text = report_data({session_.base()}, {.subjects = {session_.subject("{}")}});
    // Ids hold no markup, but stay escaped all the same.
    std::string live = session_.controls();
    for (std::size_t i = 0; (i = live.find('<', i)) != std::string::npos;) live.replace(i, 1, "\\u003c");
    add(text, "live", live);
    page_ = std::make_shared<const std::string>(report_page(page, text));
  }

  const std::string& token() const { return token_; }

  void serve(httplib::Server& server, int port) {
    const std::string hosts[] = {fmt::format("127.0.0.1:{}", port), fmt::format("localhost:{}", port)};
    server.set_pre_routing_handler([this, hosts](const httplib::Request& request, httplib::Response& response) {
      const std::string host = request.get_header_value("Host"), origin = request.get_header_value("Origin");
      const bool ours = host == hosts[0] || host == hosts[1];
      const bool from_us = origin.empty() || origin == "http://" + hosts[0] || origin == "http://" + hosts[1];
      if (ours && from_us && same(request.path.substr(0, token_.size() + 1), "/" + token_))
        return httplib::Server::HandlerResponse::Unhandled;
      answer(response, 403, {{"error", "this address is not for you"}});
      return httplib::Server::HandlerResponse::Handled;
    });
    server.set_default_headers({{"Cache-Control", "no-store"},
                                {"X-Content-Type-Options", "nosniff"},
                                {"Referrer-Policy", "no-referrer"},
                                {"X-Frame-Options", "DENY"},
                                {"Cross-Origin-Resource-Policy", "same-origin"}});
    server.Get("/" + token_ + "/", [this](const httplib::Request&, httplib::Response& response) {
      send(response, page_, "text/html; charset=utf-8");
    });
    post(server, "run", [this](const Json& request) { return run(request); });
    post(server, "expect", [this](const Json& request) {
      ahead_.expect(request.value("changes", Json::object()).dump());
      return std::string("{}");
    });
    post(server, "save", [this](const Json& request) {
      const Json saved = {
          {"file", session_.save(request.value("changes", Json::object()).dump(), text_of(request, "name"))}};
      return saved.dump(-1, ' ', false, Json::error_handler_t::replace);
    });
  }

 private:
  template <class Act>
  void post(httplib::Server& server, const std::string& what, Act act) {
    server.Post("/" + token_ + "/" + what, [act](const httplib::Request& request, httplib::Response& response) {
      try {
        if (request.get_header_value("Content-Type") != "application/json") throw LiveError("expected JSON");
        const Json body = Json::parse(request.body, nullptr, false);
        if (!body.is_object()) throw LiveError("expected a JSON object");
        response.status = 200;
        send(response, std::make_shared<const std::string>(act(body)), "application/json");
      } catch (const Superseded& error) {  // nobody's mistake: browsers would write it into their logs as one
        answer(response, 200, {{"error", error.what()}});
      } catch (const LiveError& error) {
        answer(response, 400, {{"error", error.what()}});
      } catch (const std::exception& error) {
        answer(response, 500, {{"error", error.what()}});
      }
    });
  }

  std::string run(const Json& request) {
    const auto begin = std::chrono::steady_clock::now();
    const std::string changes = request.value("changes", Json::object()).dump(), last = text_of(request, "last");
    const StoredRun run = session_.run(changes, last);
    std::string data = report_data({run}, {.subjects = {session_.subject(changes)}});
    const auto took = std::chrono::steady_clock::now() - begin;
    add(data, "leftOutToo", Json(session_.left_out_too(changes)).dump());
    add(data, "ms", std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
    if (last.empty()) ahead_.look(changes);
    return data;
  }

  LiveSession session_;
  std::string token_;
  std::shared_ptr<const std::string> page_;
  LookAhead ahead_{session_};
};

}  // namespace

int serve_command(const ServeOptions& options) {
  page_or_refuse();
  if (!options.quiet) fmt::print(stderr, "Computing {} ...\n", options.input.file.string());
  Site site(options.input);
  httplib::Server server;
  server.set_payload_max_length(most_request);
  server.set_read_timeout(2);  // a browser that tries TLS first, or connects ahead, does not hold up its own requests
  server.set_keep_alive_timeout(2);
  server.set_write_timeout(10);
  server.set_keep_alive_max_count(1000);
  server.new_task_queue = [] { return new httplib::ThreadPool(16); };
  int port = options.port;
  const char* loopback = "127.0.0.1";
  const bool bound = port == 0 ? (port = server.bind_to_any_port(loopback)) > 0 : server.bind_to_port(loopback, port);
  if (!bound) {
    Diagnostics findings;
    findings.error({"--port", 0, 0}, "", fmt::format("port {} is taken", options.port), "give another one, or none");
    throw InputError(findings);
  }
  site.serve(server, port);
  Interrupt interrupt;
  std::atomic<bool> over = false;
  std::thread watch([&] {
    while (!over && interrupt.signal() == 0 && !(options.stop && options.stop()))
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    server.stop();
  });
  const std::string address = fmt::format("http://127.0.0.1:{}/{}/", port, site.token());
  if (!options.quiet) {
    fmt::print("Open {}\nCtrl-C ends it.\n", address);
    std::fflush(stdout);
  }
  if (options.ready) options.ready(address);
  server.listen_after_bind();
  over = true;
  watch.join();
  return done;
}

}  // namespace chokepoint::cli
