// Another wall clock: preloaded (LD_PRELOAD) into a program under test. CLOCK_DOUBLE_FILE names a
// file that holds a number of seconds, which every reading of the time of day is put off by; it is
// read anew each time. Clocks that only rise are left alone, as they are when somebody sets a
// machine's clock.
#include <cstdio>
#include <cstdlib>

#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>

namespace {

long Offset() {
  static const char* const name = std::getenv("CLOCK_DOUBLE_FILE");
  std::FILE* file = name == nullptr ? nullptr : std::fopen(name, "re");
  if (file == nullptr) return 0;
  long seconds = 0;
  if (std::fscanf(file, "%ld", &seconds) != 1) seconds = 0;
  std::fclose(file);
  return seconds;
}

int RealClock(clockid_t clock, struct timespec* now) {
  static auto* const there =
      reinterpret_cast<int (*)(clockid_t, struct timespec*)>(dlsym(RTLD_NEXT, "clock_gettime"));
  return there(clock, now);
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, struct timespec* now) noexcept {
  const int result = RealClock(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
    now->tv_sec += Offset();
  return result;
}

int gettimeofday(struct timeval* now, void*) noexcept {
  struct timespec precise {};
  const int result = clock_gettime(CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return result;
}

time_t time(time_t* out) noexcept {
  struct timespec now {};
  clock_gettime(CLOCK_REALTIME, &now);
  if (out != nullptr) *out = now.tv_sec;
  return now.tv_sec;
}

}  // extern "C"
