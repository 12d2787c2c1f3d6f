#pragma once
// Swift's own module of the C library leaves out the settings of malloc.
#include <malloc.h>
