/** The door: arguments in, an exit code out. The only file that ends the process. */
