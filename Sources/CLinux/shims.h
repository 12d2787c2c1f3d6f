#pragma once
// Swift's own module of the C library leaves out the settings of malloc, epoll and socket filters.
#include <malloc.h>
#include <linux/filter.h>
#include <sys/epoll.h>
#include <stddef.h>

// The C library declares it for programs that define _GNU_SOURCE, which Swift's module of it does not.
void *memmem(const void *text, size_t text_length, const void *part, size_t part_length);
