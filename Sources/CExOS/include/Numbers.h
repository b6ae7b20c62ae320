// What the library's assembly must know of ExokernelABI. The library's start compares each with the
// ABI's own value (the compiler folds the comparison away).

#ifndef CEXOS_NUMBERS_H
#define CEXOS_NUMBERS_H

#define EXOS_CALL_RESUME 0x1017
#define EXOS_CALL_TRANSFER 0x1020
#define EXOS_CALL_REPLY 0x1021

// The context page.
#define EXOS_CONTEXT_PAGE 0x3ff000
#define EXOS_EVENT (EXOS_CONTEXT_PAGE + 0x00)
#define EXOS_EVENT_ERROR (EXOS_CONTEXT_PAGE + 0x08)
#define EXOS_EVENT_ADDRESS (EXOS_CONTEXT_PAGE + 0x10)
#define EXOS_EVENT_RIP (EXOS_CONTEXT_PAGE + 0x18)
#define EXOS_EVENT_RSP (EXOS_CONTEXT_PAGE + 0x20)
#define EXOS_EVENT_FLAGS (EXOS_CONTEXT_PAGE + 0x28)
#define EXOS_SECOND_RIP (EXOS_CONTEXT_PAGE + 0x58)
#define EXOS_REGISTERS (EXOS_CONTEXT_PAGE + 0x200)

#define EXOS_PAGE_FAULT 14

#endif
