// Made only for its precompiled headers, see FreshetTargets.cmake.
int main() {}
