#include "net/http_server.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <unordered_map>
#include <vector>

#include "net/connection.h"

namespace stowage {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ConnectionPointer = std::unique_ptr<Connection>;

constexpr std::size_t piece_bytes = 16 << 10;
constexpr int events_max = 64;
constexpr milliseconds accept_again{100};  // after the system had no descriptor left

}  // namespace

// The connections that nobody works on belong to the waiting thread; a connection whose request has its head goes to
// a worker and comes back by `returned_`.
class HttpServer::Work {
 public:
  Work(Socket listener, const HttpLimits& limits, HttpHandler handler)
      : limits_(limits), handler_(std::move(handler)), listener_(std::move(listener)) {}

  Result<void> start() {
    epoll_ = Socket(::epoll_create1(EPOLL_CLOEXEC));
    wake_ = Socket(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!epoll_ || !wake_ || !watch(listener_) || !watch(wake_))
      return fail(Failure::Io, "cannot wait for connections", "Are there too many open files?");
    waiter_ = std::thread([this] { wait_for_connections(); });
    return {};
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake();
    if (waiter_.joinable()) waiter_.join();
  }

 private:
  bool watch(const Socket& socket) const {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.fd = socket.number();
    return ::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, socket.number(), &event) == 0;
  }
  void forget(const Socket& socket) const { ::epoll_ctl(epoll_.number(), EPOLL_CTL_DEL, socket.number(), nullptr); }
  void wake() const { ::eventfd_write(wake_.number(), 1); }

  bool stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
  }

  void wait_for_connections() {
    epoll_event events[events_max];
    while (!stopping()) {
      const int count = ::epoll_wait(epoll_.number(), events, events_max, wait_ms());
      for (int i = 0; i < count; ++i) act_on(events[i].data.fd);
      take_back();
      close_overdue();
    }
    listener_ = Socket();
    finish_work();
  }

  int wait_ms() const {
    SteadyTime first = SteadyTime::max();
    for (const auto& [number, connection] : waiting_) first = std::min(first, connection->deadline);
    if (first == SteadyTime::max()) return -1;
    const auto left = std::chrono::ceil<milliseconds>(first - steady_clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
  }

  void act_on(int number) {
    if (number == listener_.number()) return accept_all();
    if (number == wake_.number()) {
      eventfd_t ignored = 0;
      ::eventfd_read(wake_.number(), &ignored);
      return;
    }
    if (const auto found = waiting_.find(number); found != waiting_.end()) read_from(*found->second);
  }

  void accept_all() {
    while (Socket socket = accept_from(listener_)) {
      auto connection = std::make_unique<Connection>(Connection{std::move(socket)});
      connection->deadline = steady_clock::now() + limits_.idle_time_max;
      if (waiting_.size() + elsewhere() < limits_.connections_max) {
        keep(std::move(connection));
      } else {
        refuse_connection(*connection, 503, limits_);  // and closed: lingering would keep what is past the bound
      }
    }
    if (errno == EMFILE || errno == ENFILE) std::this_thread::sleep_for(accept_again);
  }

  // Connections that are not among the waiting ones.
  std::size_t elsewhere() {
    const std::lock_guard lock(mutex_);
    return active_ + returned_.size();
  }

  void keep(ConnectionPointer connection) {
    const Socket& socket = connection->socket;
    if (watch(socket)) waiting_.emplace(socket.number(), std::move(connection));
  }

  ConnectionPointer let_go(Connection& connection) {
    const auto found = waiting_.find(connection.socket.number());
    ConnectionPointer owned = std::move(found->second);
    waiting_.erase(found);
    forget(owned->socket);
    return owned;
  }

  void read_from(Connection& connection) {
    const bool lingering = connection.state == Connection::State::Lingering;
    const Received received = receive_now(connection.socket, connection.bytes, piece_bytes);
    if (received == Received::Nothing) return;
    if (received == Received::Ended) {
      let_go(connection);
    } else if (lingering) {
      connection.dropped += connection.bytes.size();
      connection.bytes.clear();
      if (connection.dropped > limits_.linger_bytes_max) let_go(connection);
    } else if (connection.ready(limits_)) {
      hand_over(let_go(connection));
    } else if (connection.state == Connection::State::Idle) {
      connection.state = Connection::State::Head;
      connection.deadline = steady_clock::now() + limits_.head_time_max;
    }
  }

  void hand_over(ConnectionPointer connection) {
    std::unique_lock lock(mutex_);
    if (active_ >= limits_.active_max) {
      lock.unlock();
      refuse_connection(*connection, 503, limits_);
      return keep(std::move(connection));
    }
    ++active_;
    busy_.insert(connection->socket.number());
    queue_.push_back(std::move(connection));
    if (idle_workers_ < queue_.size() && workers_.size() < limits_.active_max)
      workers_.emplace_back([this] { work(); });
    work_waits_.notify_one();
  }

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      ++idle_workers_;
      work_waits_.wait(lock, [this] { return ended_ || !queue_.empty(); });
      --idle_workers_;
      if (queue_.empty()) return;
      ConnectionPointer connection = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      serve_request(*connection, limits_, handler_, [this] { return stopping(); });
      lock.lock();
      busy_.erase(connection->socket.number());
      --active_;
      returned_.push_back(std::move(connection));
      wake();
      all_done_.notify_one();
    }
  }

  void take_back() {
    std::vector<ConnectionPointer> returned;
    {
      const std::lock_guard lock(mutex_);
      returned.swap(returned_);
    }
    for (ConnectionPointer& connection : returned) {
      if (connection->state == Connection::State::Closed) continue;
      if (connection->state == Connection::State::Head && connection->ready(limits_)) {
        hand_over(std::move(connection));
      } else {
        keep(std::move(connection));
      }
    }
  }

  void close_overdue() {
    const SteadyTime now = steady_clock::now();
    std::vector<Connection*> overdue;
    for (const auto& [number, connection] : waiting_)
      if (connection->deadline <= now) overdue.push_back(connection.get());
    for (Connection* connection : overdue) {
      if (connection->state == Connection::State::Head) {
        refuse_connection(*connection, 408, limits_);
      } else {
        let_go(*connection);
      }
    }
  }

  // Requests at work are answered; the rest of what clients would say is not waited for.
  void finish_work() {
    waiting_.clear();
    std::unique_lock lock(mutex_);
    const auto done = [this] { return active_ == 0; };
    if (!all_done_.wait_for(lock, limits_.stop_time_max, done))
      for (const int number : busy_) ::shutdown(number, SHUT_RDWR);
    all_done_.wait(lock, done);
    ended_ = true;
    work_waits_.notify_all();
    lock.unlock();
    for (std::thread& worker : workers_) worker.join();
    returned_.clear();
  }

  const HttpLimits limits_;
  const HttpHandler handler_;
  Socket listener_;  // this and what follows is the waiting thread's
  Socket epoll_;
  Socket wake_;  // written to by all
  std::unordered_map<int, ConnectionPointer> waiting_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable work_waits_;
  std::condition_variable all_done_;
  std::deque<ConnectionPointer> queue_;
  std::vector<ConnectionPointer> returned_;
  std::set<int> busy_;
  std::size_t active_ = 0;  // in the queue or with a worker
  std::size_t idle_workers_ = 0;
  bool stopping_ = false;
  bool ended_ = false;
  std::vector<std::thread> workers_;  // grown by the waiting thread, at most active_max

  std::thread waiter_;
};

Result<std::unique_ptr<HttpServer>> HttpServer::listen(const std::string& address, const HttpLimits& limits,
                                                       HttpHandler handler) {
  const Endpoint endpoint = TRY(parse_endpoint(address));
  Socket listener = TRY(listen_on(endpoint));
  const bool bracketed = endpoint.host.find(':') != std::string::npos;
  const std::string host = bracketed ? "[" + endpoint.host + "]" : endpoint.host;
  std::string url = "http://" + host + ":" + std::to_string(TRY(port_of(listener)));
  auto work = std::make_unique<Work>(std::move(listener), limits, std::move(handler));
  TRY(work->start());
  return std::unique_ptr<HttpServer>(new HttpServer(std::move(url), std::move(work)));
}

HttpServer::HttpServer(std::string url, std::unique_ptr<Work> work) : url_(std::move(url)), work_(std::move(work)) {}

HttpServer::~HttpServer() {
  stop();
}

void HttpServer::stop() {
  work_->stop();
}

}  // namespace stowage
