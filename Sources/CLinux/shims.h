#pragma once
// Swift's own module of the C library leaves out the settings of malloc, epoll and socket filters.
#include <malloc.h>
#include <linux/filter.h>
#include <sys/epoll.h>
