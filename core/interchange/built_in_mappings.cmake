# Writes mapping files as C++ literals: cmake -DFILES=a;b -DOUT=file -P this.
set(text "// Made from core/interchange/mappings by built_in_mappings.cmake.\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME_WE)
  file(READ ${file} yaml)
  string(APPEND text "{\"${name}\", R\"yaml(${yaml})yaml\"},\n")
endforeach()
file(WRITE ${OUT} "${text}")
