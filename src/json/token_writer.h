// Tokens → JSON text, as Jackson's generator writes them.
#pragma once

#include <string>

#include "json/jackson_reader.h"

namespace freshet {

/// Appends the value that begins at the reader's current token, to its end, without white space:
/// JsonGenerator.copyCurrentStructure. Numbers are written anew (12.50 is 12.5, 1E+2 is 100.0), NaN
/// and the infinities in quotes. False is the reader's error.
bool WriteTokens(JacksonReader* reader, std::string* text);

}  // namespace freshet
