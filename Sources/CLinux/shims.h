#pragma once
// Swift's own module of the C library leaves out the settings of malloc, and epoll.
#include <malloc.h>
#include <sys/epoll.h>
