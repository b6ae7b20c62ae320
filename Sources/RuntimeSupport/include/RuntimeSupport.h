// The symbols of memory.S are the compiler's own; nobody calls them by hand.
