// Solves a DIMACS .min file with LEMON, as a yardstick for mcflow. LEMON (Dezso, Juttner and Kovacs, LEMON, an Open Source
// C++ Graph Template Library, 2011) comes from Debian's liblemon-dev.
//
//	lemon [ns|cs] network.min
#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/static_graph.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

using lemon::StaticDigraph;

static double cpu_seconds() {
  rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_utime.tv_sec + u.ru_stime.tv_sec + (u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static long peak_mb() {
  rusage u;
  getrusage(RUSAGE_SELF, &u);
  return u.ru_maxrss >> 10;
}

struct Line {
  int from, to;
  long low, high, cost;
};

template <class Solver>
static int solve(Solver& solver) {
  double built = cpu_seconds();
  auto status = solver.run();
  double solved = cpu_seconds();
  std::printf("c build_seconds %.4f\nc solve_seconds %.4f\nc peak_mb %ld\n", built, solved - built, peak_mb());
  if (status == Solver::INFEASIBLE) return std::puts("s INFEASIBLE"), 3;
  if (status == Solver::UNBOUNDED) return std::puts("s UNBOUNDED"), 4;
  std::printf("s %ld\n", solver.template totalCost<long>());
  return 0;
}

int main(int argc, char** argv) {
  if (argc != 3) return std::fputs("usage: lemon [ns|cs] network.min\n", stderr), 2;
  FILE* in = std::fopen(argv[2], "r");
  if (!in) return std::perror(argv[2]), 1;
  long nodes = 0, arcs = 0;
  std::vector<long> supply;
  std::vector<Line> lines;
  static char text[256];
  while (std::fgets(text, sizeof text, in)) {
    char* at = text + 1;
    auto number = [&] { return std::strtol(at, &at, 10); };
    if (text[0] == 'p') {
      while (*at && !(*at >= '0' && *at <= '9')) at++;
      nodes = number(), arcs = number();
      supply.assign(nodes, 0);
      lines.reserve(arcs);
    } else if (text[0] == 'n') {
      long v = number() - 1;
      supply[v] = number();
    } else if (text[0] == 'a') {
      Line l;
      l.from = number() - 1, l.to = number() - 1;
      l.low = number(), l.high = number(), l.cost = number();
      lines.push_back(l);
    }
  }
  std::fclose(in);

  // StaticDigraph, LEMON's most compact graph, wants arcs by source.
  std::stable_sort(lines.begin(), lines.end(), [](const Line& a, const Line& b) { return a.from < b.from; });
  StaticDigraph graph;
  {
    std::vector<std::pair<int, int>> ends;
    ends.reserve(lines.size());
    for (const Line& l : lines) ends.emplace_back(l.from, l.to);
    graph.build(nodes, ends.begin(), ends.end());
  }
  StaticDigraph::ArcMap<int> low(graph), high(graph), cost(graph);
  StaticDigraph::NodeMap<int> supplies(graph);
  for (int i = 0; i < (int)lines.size(); i++) {
    auto a = StaticDigraph::arc(i);
    low[a] = lines[i].low, high[a] = lines[i].high, cost[a] = lines[i].cost;
  }
  for (int v = 0; v < nodes; v++) supplies[graph.node(v)] = supply[v];
  std::vector<Line>().swap(lines);

  // Values of 32 bits, costs of 64: the fastest pair in which the cost of artificial arcs cannot overflow.
  if (!std::strcmp(argv[1], "cs")) {
    lemon::CostScaling<StaticDigraph, int, long> solver(graph);
    solver.lowerMap(low).upperMap(high).costMap(cost).supplyMap(supplies);
    return solve(solver);
  }
  lemon::NetworkSimplex<StaticDigraph, int, long> solver(graph);
  solver.lowerMap(low).upperMap(high).costMap(cost).supplyMap(supplies);
  return solve(solver);
}
